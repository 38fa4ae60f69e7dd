"""Every code that a problem can have: what it means and what to do. Sorted; docs/diagnostics.md shows it."""

from constructor.diagnostics.catalogue_comparing import COMPARING
from constructor.diagnostics.catalogue_experiments import EXPERIMENTS
from constructor.diagnostics.catalogue_memory import MEMORY
from constructor.diagnostics.catalogue_sweep import SWEEP

COMPONENTS: dict[str, str] = {
    "aliases-expand-too-far": (
        "Written out, the aliases of the file would make it huge. Use `${...}` or a template for values "
        "that repeat."
    ),
    "anchor-contains-itself": "An alias stands inside the value that it names. Write that value out.",
    "argument-twice": "A block gets one argument twice. Remove one of the two.",
    "bad-args": "`args` and `_args_` are lists. Put the values in brackets.",
    "bad-call": "`call` is `module:NAME` for an entry of `modules`, or `op:NAME` for an op.",
    "bad-dim": "The size of a dim is no whole number of elements, or too large. Give the dim another size.",
    "bad-example": (
        "What is written for an example input is no shape and no value. Write a shape such as `B 3 H W`, "
        "a list of sizes, or `{value: ...}`."
    ),
    "bad-expression": (
        "What stands between `${` and `}` is no config path and no environment form. Write "
        "`${params.name}`, `${params.list[0]}` or `${env:TYPE:NAME,default}`."
    ),
    "bad-freeze": "`freeze` must list names of modules. Write `freeze: [backbone]`.",
    "bad-frontend": "`graph` and `sequential` are mappings that hold the parts of the model.",
    "bad-inputs": (
        "`inputs` is a list of names: at least one for a graph, exactly one for a sequential model."
    ),
    "bad-kwargs": "`kwargs` and `_kwargs_` are mappings of names to values.",
    "bad-layers": "`layers` is a list of module specs with at least one item.",
    "bad-module": (
        "Every entry of `modules` and `layers` is a module spec: a mapping with `_type_` and the block's "
        "arguments."
    ),
    "bad-modules": "`modules` maps names to module specs.",
    "bad-name": (
        "A name holds ASCII letters, digits and underscores and starts with no digit. In `inputs` and "
        "`out` it is written without `$`."
    ),
    "bad-node": "A node is a mapping with `call` and what it passes.",
    "bad-nodes": "`nodes` is a list, or a mapping with `order`; `steps` is a list with at least one item.",
    "bad-order": "`order` is the list of the names under `nodes`, in the order in which they run.",
    "bad-out": (
        "`out` is a name for the whole result, a list of names for its items, or a mapping of its keys to "
        "names."
    ),
    "bad-outputs": "`outputs` is a list of values, or a mapping of keys to values.",
    "bad-reference": (
        "`$` is followed by the name of a value and nothing else. For text that starts with a dollar sign "
        "write it twice."
    ),
    "bad-return": "`return` is one of single, tuple and dict.",
    "bad-schema-version": (
        "The file is written for another version of the schema. Only `schema_version: 1` is read."
    ),
    "bad-setting": (
        "A value in `settings` has the wrong type; its default is used. Change it as the message says."
    ),
    "bad-source": "A config is the path of a YAML file or a mapping. Give one of these.",
    "bad-target": (
        "`_target_` is the dotted import path of a class or function, such as `package.module.Name`."
    ),
    "bad-type": "`_type_` is a key of the registry, and `_target_` a dotted import path.",
    "bad-variable": (
        "An environment variable, or its default, cannot be read as the type that the expression asks "
        "for. Change the variable, or the type."
    ),
    "block-not-loaded": (
        "No block has this key yet. It may come from code that the file imports and that is not loaded: "
        "trust that code to load it."
    ),
    "cannot-pack": (
        "Nodes cannot become one block: they cannot run as one, share weights with others, or read or make "
        "nothing. The message says which."
    ),
    "cannot-save": "The file could not be written, and is as it was. Check permissions and free space.",
    "cannot-unpack": (
        "A block is not made of blocks that the registry has, or a hyperparameter of it is not known, so it "
        "cannot be written out. The message says which."
    ),
    "chained-index": (
        "Several indexes in a row, as in `${params.grid[0][1]}`, are read here and refused upstream. Give "
        "the inner list a name of its own."
    ),
    "changed-on-disk": (
        "Somebody wrote, removed or made the file while it was being edited. Nothing was overwritten: "
        "read it again, then repeat the edit."
    ),
    "component-cycle": (
        "A component file uses itself as a part, directly or through others. Remove one of the uses."
    ),
    "constructor-failed": (
        "The block was called with the arguments in the file and raised an error; the message is the "
        "block's own."
    ),
    "custom-blocks-failed": (
        "A module of your own blocks could not be imported, or offers no `register(registry)`. Run "
        "`python -c 'import NAME'` to see why."
    ),
    "defaults-cycle": (
        "A file includes itself through `defaults`. Remove one of the entries that close the circle."
    ),
    "defaults-expand-too-far": "Merged, the included files would make the config huge. Include fewer.",
    "defaults-not-list": "`defaults` must be a list of file names. Write `defaults: [base.yaml]`.",
    "defaults-without-file": (
        "A config given as Python data has no folder in which `defaults` could be looked up. Give the "
        "path of a file instead."
    ),
    "detached-value": (
        "A value that followed `${...}` was replaced by one of its own. To change the shared value, set "
        "what the expression names."
    ),
    "device-mismatch": (
        "A block makes a tensor on the CPU and puts it together with an input, which fails on a GPU. "
        "Make it with `device=x.device`."
    ),
    "dim-without-size": (
        "A port names a dim that has no usual size, so one was chosen. Set it under `example_inputs: "
        "{_dims_: ...}` or with `--dims`."
    ),
    "duplicate-anchor": "One name is given to two anchors. Rename one of them.",
    "duplicate-key": (
        "A key stands twice in one mapping, so one of its values would be lost. Remove or rename one."
    ),
    "edit-impossible": (
        "The change cannot be written into this place of the file without touching others. Edit the text "
        "by hand."
    ),
    "empty-document": (
        "The file holds no values. A component file starts with `schema_version: 1` and a `model`."
    ),
    "escape-not-upstream": (
        "Text that starts with `$$` is passed with one `$`. Upstream takes it for the name of a value, so "
        "the file runs only here."
    ),
    "external-model": (
        "A block stands for a model of another package, so it is wired and not computed: shapes after it are "
        "those that it declares, and its parameters are not counted. Nothing is wrong in the file."
    ),
    "file-too-large": "The file is too large to be a component file. Keep weights and data out of it.",
    "forward-failed": (
        "A block raised an error when it was run on the example inputs. The message says where inside "
        "it; the nodes that depend on it are unknown."
    ),
    "forward-reference": (
        "A node reads a value that is made later, or by itself. Nodes run in the order of the file: move "
        "the one that makes the value up."
    ),
    "frontend-choice": "`model` has exactly one of `graph` and `sequential`.",
    "import-failed": (
        "A module that the file imports could not be imported, or its `register` failed. The message is "
        "its own."
    ),
    "import-not-allowed": (
        "A module in `imports` starts with none of the allowed prefixes. Add its prefix to "
        "`settings.allowed_import_prefixes` if you trust it."
    ),
    "import-not-allowed-upstream": (
        "The import works here and is refused upstream, where only modules of `model_constructor.` are "
        "allowed by default. List the prefix in `settings.allowed_import_prefixes`."
    ),
    "imports-disabled": (
        "The file lists imports and forbids them with `settings.allow_imports: false`. Change one."
    ),
    "imports-not-list": "`imports` must be a list of module names. Write `imports: [my_package.blocks]`.",
    "input-twice": "A node passes one input by position and by name. Remove one of the two.",
    "internal-error": (
        "Blockwright itself failed on this file. Undo the last change, and report the message with the file."
    ),
    "interpolation-cycle": "Values refer to each other in a circle. Give one of them a value of its own.",
    "interpolation-expands-too-far": (
        "Written out, the references would make the config huge. Refer to smaller values."
    ),
    "invalid-value": (
        "A value looks like a date or a number and is none. Put it in quotes to make it a string."
    ),
    "key-dropped": "A key that starts with two underscores is dropped. Remove it, or check its spelling.",
    "merge-base-not-list": (
        "`_merge_` joins lists, and the value of the included file is no list. Use `_merge_: replace`, or "
        "write the plain value."
    ),
    "merge-duplicate-item": (
        "Two items of a list have the same name, so `_merge_: keyed` cannot tell them apart. Rename one."
    ),
    "merge-item-not-mapping": "`_merge_: keyed` joins lists of mappings, and an item is something else.",
    "merge-item-without-key": (
        "`_merge_: keyed` needs the field that `key` names in every item of both lists."
    ),
    "merge-key": "The YAML merge key `<<` is not part of schema v1. Use a template, or `defaults`.",
    "merge-key-not-allowed": "`key` belongs to `_merge_: keyed` alone. Remove it, or change the mode.",
    "merge-value-not-list": "`_merge_` joins lists, and its `_value_` is no list. Put it in brackets.",
    "merge-without-base": (
        "A `_merge_` has nothing to join: no included file and no template has that key. An empty value "
        "is taken here; upstream leaves the directive in place and fails. Write the plain value."
    ),
    "merge-without-key": "`_merge_: keyed` needs `key`, the name of the field that tells items apart.",
    "merge-without-value": "A mapping with `_merge_` needs `_value_`, the value to join.",
    "missing-argument": "A block needs an argument that the file does not give. Add it.",
    "missing-component": (
        "The file that a `component` block names cannot be read. Its path starts at the folder of the "
        "file that names it."
    ),
    "missing-default": (
        "A file in `defaults` does not exist or cannot be read. Paths start at the folder of the file "
        "that lists them."
    ),
    "missing-example": (
        "Nothing says what an input of the graph looks like: it goes to nothing that declares a shape. "
        "Write it under `example_inputs`."
    ),
    "missing-file": "The file does not exist. It may have been moved or renamed.",
    "missing-input": (
        "A node does not pass something that the block or op needs. Pass it, or null where there is no value."
    ),
    "missing-inputs": "A graph lists the names of what it is called with under `inputs`.",
    "missing-key": "A node lacks a key that it needs. Check the spelling of the others.",
    "missing-layers": "A sequential model lists its module specs under `layers`.",
    "missing-model": "A component file needs a `model` section with `graph` or `sequential`.",
    "missing-nodes": "A graph lists its calls under `nodes`, or under `steps`.",
    "missing-order": (
        "`nodes` written as a mapping needs `order`, the list of their names in the order in which they run."
    ),
    "missing-outputs": "A graph lists the values that it returns under `outputs`.",
    "missing-schema-version": "A component file needs the line `schema_version: 1`.",
    "missing-variable": (
        "An environment variable is not set and the expression gives no default. Set it, or write "
        "`${env:NAME,default}`."
    ),
    "model-not-mapping": "`model` must be a mapping with `graph` or `sequential`.",
    "module-order": (
        "Modules come from several files. Here those of the included file come first; upstream their "
        "order may change from run to run."
    ),
    "name-taken": (
        "A name is given twice. Inputs and results share one space of names, and a value is never "
        "overwritten."
    ),
    "nested-too-deep": "Values are nested, or refer to each other, too many levels deep. Flatten them.",
    "no-outputs": "The model returns nothing. List the values that it returns under `outputs`.",
    "no-such-value": (
        "Nothing stands at this config path in the file. Check its spelling, or set the value in the file "
        "that the message names."
    ),
    "node-name-twice": (
        "Two nodes have one name. That is allowed where their `out` differs; the second is shown with a "
        "number."
    ),
    "node-not-in-order": "A node that is not in `order` never runs. Add it there, or remove it.",
    "nodes-and-steps": "A graph has either `nodes` or `steps`. Remove one of them.",
    "non-string-key": "YAML reads a key as a number, a boolean or null. Put it in quotes.",
    "not-a-choice": "An argument takes one of a few values, and got another.",
    "not-a-mapping": "The top level of a component file must be a mapping of keys to values.",
    "not-a-module": "A spec under `modules` or `layers` gives something that is no torch module.",
    "not-a-single-value": (
        "A mapping or list stands at this config path, and only single values can be set. Name one of its "
        "parts."
    ),
    "not-upstream": (
        "The key belongs to this product. The file cannot be built upstream as long as it uses it."
    ),
    "not-utf8": "The file is not UTF-8 text. Save it as UTF-8.",
    "number-read-as-string": (
        "YAML 1.1 reads `1e-4` as a string: a number with an exponent needs a dot and a sign, as in `1.0e-4`."
    ),
    "number-read-differently": (
        "YAML 1.1 reads a leading zero as octal and colons as sixties. Write the number that you mean, or "
        "put it in quotes."
    ),
    "odd-schema-version": "`schema_version` equals 1 without being the number 1. Write `schema_version: 1`.",
    "op-not-loaded": (
        "No op has this name yet. It may come from code that the file imports and that is not loaded: "
        "trust that code to load it."
    ),
    "order-not-needed": "`order` belongs to `nodes` written as a mapping. A list runs in its own order.",
    "out-mismatch": (
        "A node takes its result apart in a way that the result does not allow. Write `out` as one name, "
        "a list of names, or a mapping of keys to names."
    ),
    "out-of-range": "A number is outside of what the argument takes.",
    "port-mismatch": (
        "A block runs on an input whose size is not the one that it declares. It may leave something "
        "out; compare the sizes."
    ),
    "reserved-name": (
        "torch keeps some names for itself, so no module can have them. Choose another; names of modules "
        "are part of the names in a checkpoint."
    ),
    "return-does-not-fit": (
        "`return: dict` needs `outputs` as a mapping, `single` and `tuple` need a list, and `single` a "
        "list of one."
    ),
    "second-document": "The file holds a second YAML document after `---`. A component file holds one.",
    "settings-not-mapping": (
        "`settings` must be a mapping of settings to values. Write `settings: {strict: true}`."
    ),
    "shape-mismatch": (
        "Two sizes that must agree do not. The message names the edge, both shapes and the "
        "hyperparameters behind them; change one of these."
    ),
    "surprising-arguments": (
        "The arguments are valid, and the block does something with them that its name does not say. Read "
        "the message; change the argument if this is not what you want."
    ),
    "tab-indentation": "YAML is indented with spaces, never with tabs. Replace the tabs.",
    "tab-separation": (
        "A tab stands between values or before a comment. It is read as a blank here and refused by other "
        "YAML readers. Use spaces."
    ),
    "target-not-allowed": (
        "`_target_` needs `settings.allow_target: true` and a module that starts with one of "
        "`settings.allowed_import_prefixes`."
    ),
    "template-cycle": "Templates use each other in a circle. Remove one of the `_template_` keys.",
    "template-name": "`_template_` must be the name of a template, a string.",
    "templates-expand-too-far": "Written out, the templates would make the config huge. Make them smaller.",
    "templates-not-mapping": "`templates` must be a mapping of names to values.",
    "too-many-arguments": "`_args_` holds more values than the block takes by position.",
    "too-many-inputs": "`args` holds more values than the block or op takes.",
    "trial-died": (
        "The process that checks components ended, for example because memory ran out. Change the "
        "component; the next check starts a new process."
    ),
    "trial-failed": (
        "The process that checks components could not check this one. Change the component and try again."
    ),
    "trial-memory": (
        "The process that checks took most of the machine's memory and was stopped. Ask for smaller sizes, "
        "or look for what allocates in the component's own code."
    ),
    "trial-stopped": "A user stopped the check before it was over. Check the component again, or change it.",
    "trial-timeout": (
        "The check took too long and was stopped. Look for a block that never returns, or use smaller sizes."
    ),
    "type-and-target": "A module is named by `_type_` or by `_target_`, never by both.",
    "unknown-anchor": "An alias `*name` has no anchor `&name` before it. Check its spelling.",
    "unknown-block": (
        "No block is registered under this key. Check its spelling, or list the module that registers it "
        "under `imports`."
    ),
    "unknown-dim": "A size is given for a dim that no shape of the component has. Check its spelling.",
    "unknown-example": "An example is given for an input that the graph does not have. Check its spelling.",
    "unknown-freeze": "`freeze` names a module that the graph does not have. Check its spelling.",
    "unknown-input": "The block or op takes no input of this name. Check its spelling.",
    "unknown-key": "A key means nothing where it stands and is ignored. Check its spelling.",
    "unknown-keyword": (
        "The block has no argument of this name. Some blocks refuse to be built with it; others ignore it."
    ),
    "unknown-merge-mode": "`_merge_` must be one of replace, append, prepend and keyed.",
    "unknown-module": "A node calls a module that is not in `modules`. Check its spelling, or add it.",
    "unknown-node": "`order` names a node that is not in `nodes`. Check its spelling.",
    "unknown-op": "No op is registered under this name. Check its spelling.",
    "unknown-reference": (
        "A `${...}` names a value that does not exist. Check its spelling, and that the value is in this "
        "file or in one that it includes."
    ),
    "unknown-setting": "A key in `settings` is no setting and does nothing. Check its spelling.",
    "unknown-tag": (
        "A YAML tag such as `!!python/...` cannot be read: component files hold plain data. Remove it."
    ),
    "unknown-template": "No template has this name. Check its spelling, or add it to `templates`.",
    "unknown-underscore-key": (
        "Keys that start with an underscore are kept for the schema, and this is none of them. Check its "
        "spelling, or set `settings.strict: false` to pass it on."
    ),
    "unknown-value": (
        "Nothing makes a value of this name: it is no input and no node's result. Check its spelling."
    ),
    "unprintable-character": (
        "The file holds a character that YAML does not allow, such as a NUL byte. Remove it."
    ),
    "unquoted-interpolation": (
        "Inside braces or brackets, `${...}` must be in quotes, because there a brace ends an unquoted value."
    ),
    "unreadable-file": "The file cannot be read: it is a folder or a device, or permission is missing.",
    "unreadable-folder": "The folder cannot be opened: it is gone, or permission is missing.",
    "unreadable-signature": (
        "A block was registered with the policy `strict`, and its arguments cannot be read from its code."
    ),
    "untraceable": (
        "A block looks at the contents of tensors, which a check does not have. What its output ports "
        "declare is taken instead, when it has some."
    ),
    "untrusted-import": (
        "The file imports code that you have not said you trust, so it is not loaded and its blocks are "
        "unknown."
    ),
    "unused-input": "No node reads an input, and it is not returned.",
    "unused-module": "A module is built and takes memory, and no node calls it.",
    "unused-node": "No node reads what a node makes, and it is not returned.",
    "wrong-type": "An argument got a value of a kind that it does not take.",
    "yaml-syntax": "The text is not valid YAML at this place. The message says what the reader expected.",
}

CATALOGUE: dict[str, str] = dict(
    sorted({**COMPONENTS, **EXPERIMENTS, **COMPARING, **MEMORY, **SWEEP}.items())
)
