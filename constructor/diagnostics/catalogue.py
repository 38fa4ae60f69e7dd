"""Every code that a problem can have: what it means and what to do. Sorted; docs/diagnostics.md shows it."""

CATALOGUE: dict[str, str] = {
    "aliases-expand-too-far": (
        "Written out, the aliases of the file would make it huge. Use `${...}` or a template for values "
        "that repeat."
    ),
    "anchor-contains-itself": "An alias stands inside the value that it names. Write that value out.",
    "bad-component-path": (
        "A training YAML must name each component file by a path. Write `name: path/to/file.yaml`."
    ),
    "bad-expression": (
        "What stands between `${` and `}` is no config path and no environment form. Write "
        "`${params.name}`, `${params.list[0]}` or `${env:TYPE:NAME,default}`."
    ),
    "bad-schema-version": (
        "The file is written for another version of the schema. Only `schema_version: 1` is read."
    ),
    "bad-setting": (
        "A value in `settings` has the wrong type; its default is used. Change it as the message says."
    ),
    "bad-source": "A config is the path of a YAML file or a mapping. Give one of these.",
    "bad-training-default": (
        "In a training YAML, each entry of `defaults` is one label with one path. Write `- base: base.yaml`."
    ),
    "bad-variable": (
        "An environment variable, or its default, cannot be read as the type that the expression asks "
        "for. Change the variable, or the type."
    ),
    "cannot-save": "The file could not be written, and is as it was. Check permissions and free space.",
    "chained-index": (
        "Several indexes in a row, as in `${params.grid[0][1]}`, are read here and refused upstream. Give "
        "the inner list a name of its own."
    ),
    "changed-on-disk": (
        "Somebody wrote, removed or made the file while it was being edited. Nothing was overwritten: "
        "read it again, then repeat the edit."
    ),
    "component-without-optimizer": (
        "A training YAML trains a component and gives it no optimizer, so it would never learn. Add an "
        "entry to `model.component_optims`, or freeze it."
    ),
    "defaults-cycle": (
        "A file includes itself through `defaults`. Remove one of the entries that close the circle."
    ),
    "defaults-not-list": "`defaults` must be a list of file names. Write `defaults: [base.yaml]`.",
    "defaults-without-file": (
        "A config given as Python data has no folder in which `defaults` could be looked up. Give the "
        "path of a file instead."
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
    "file-too-large": "The file is too large to be a component file. Keep weights and data out of it.",
    "frozen-component-with-optimizer": (
        "A training YAML freezes a component and gives it an optimizer all the same. Remove one of the two."
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
    "interpolation-cycle": "Values refer to each other in a circle. Give one of them a value of its own.",
    "interpolation-expands-too-far": (
        "Written out, the references would make the config huge. Refer to smaller values."
    ),
    "invalid-value": (
        "A value looks like a date or a number and is none. Put it in quotes to make it a string."
    ),
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
    "merge-left-as-is": (
        "A `_merge_` stands inside the `_value_` of `_merge_: replace`, where it does nothing. Write the "
        "plain value."
    ),
    "merge-value-not-list": "`_merge_` joins lists, and its `_value_` is no list. Put it in brackets.",
    "merge-without-base": (
        "A `_merge_` has nothing to join: no included file and no template has that key. An empty value "
        "is taken here; upstream leaves the directive in place and fails. Write the plain value."
    ),
    "merge-without-key": "`_merge_: keyed` needs `key`, the name of the field that tells items apart.",
    "merge-without-value": "A mapping with `_merge_` needs `_value_`, the value to join.",
    "missing-build-arguments": (
        "Trainers look up each component in `model.component_build_args`. Add an entry with `init` and "
        "`freeze`."
    ),
    "missing-component-file": (
        "A training YAML names a component file that does not exist. Paths start at the project's folder, "
        "the nearest one above the training YAML that holds the first of them."
    ),
    "missing-default": (
        "A file in `defaults` does not exist or cannot be read. Paths start at the folder of the file "
        "that lists them."
    ),
    "missing-file": "The file does not exist. It may have been moved or renamed.",
    "missing-model": "A component file needs a `model` section with `graph` or `sequential`.",
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
    "nested-too-deep": "Values are nested, or refer to each other, too many levels deep. Flatten them.",
    "no-components": "A training YAML must name at least one component in `model.component_config_paths`.",
    "non-string-key": "YAML reads a key as a number, a boolean or null. Put it in quotes.",
    "not-a-mapping": "The top level of a component file must be a mapping of keys to values.",
    "not-utf8": "The file is not UTF-8 text. Save it as UTF-8.",
    "number-read-as-string": (
        "YAML 1.1 reads `1e-4` as a string: a number with an exponent needs a dot and a sign, as in `1.0e-4`."
    ),
    "number-read-differently": (
        "YAML 1.1 reads a leading zero as octal and colons as sixties. Write the number that you mean, or "
        "put it in quotes."
    ),
    "odd-schema-version": "`schema_version` equals 1 without being the number 1. Write `schema_version: 1`.",
    "second-document": "The file holds a second YAML document after `---`. A component file holds one.",
    "settings-not-mapping": "`settings` must be a mapping.",
    "tab-indentation": "YAML is indented with spaces, never with tabs. Replace the tabs.",
    "tab-separation": (
        "A tab stands between values or before a comment. It is read as a blank here and refused by other "
        "YAML readers. Use spaces."
    ),
    "template-cycle": "Templates use each other in a circle. Remove one of the `_template_` keys.",
    "template-name": "`_template_` must be the name of a template, a string.",
    "templates-expand-too-far": "Written out, the templates would make the config huge. Make them smaller.",
    "templates-not-mapping": "`templates` must be a mapping of names to values.",
    "unknown-anchor": "An alias `*name` has no anchor `&name` before it. Check its spelling.",
    "unknown-component": (
        "A section of a training YAML speaks of a component that `model.component_config_paths` does not "
        "name. Check its spelling."
    ),
    "unknown-merge-mode": "`_merge_` must be one of replace, append, prepend and keyed.",
    "unknown-reference": (
        "A `${...}` names a value that does not exist. Check its spelling, and that the value is in this "
        "file or in one that it includes."
    ),
    "unknown-setting": "A key in `settings` is no setting and does nothing. Check its spelling.",
    "unknown-tag": (
        "A YAML tag such as `!!python/...` cannot be read: component files hold plain data. Remove it."
    ),
    "unknown-template": "No template has this name. Check its spelling, or add it to `templates`.",
    "unprintable-character": (
        "The file holds a character that YAML does not allow, such as a NUL byte. Remove it."
    ),
    "unquoted-interpolation": (
        "Inside braces or brackets, `${...}` must be in quotes, because there a brace ends an unquoted value."
    ),
    "unreadable-file": "The file cannot be read: it is a folder or a device, or permission is missing.",
    "unreadable-folder": "The folder cannot be opened: it is gone, or permission is missing.",
    "yaml-syntax": "The text is not valid YAML at this place. The message says what the reader expected.",
}
