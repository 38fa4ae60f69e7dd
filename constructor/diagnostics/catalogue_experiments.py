"""The codes of problems with experiments: training YAMLs, and what is made of several components."""

EXPERIMENTS: dict[str, str] = {
    "already-exists": (
        "Something of this name is there already, and nothing is written over. Choose another name."
    ),
    "bad-component-path": (
        "A training YAML must name each component file by a path. Write `name: path/to/file.yaml`."
    ),
    "bad-family-name": ("A family is a folder: its name holds no slash and starts with no dot."),
    "bad-training-default": (
        "In a training YAML, each entry of `defaults` is one label with one path. Write `- base: base.yaml`."
    ),
    "bad-training-value": (
        "A value of a training YAML is of another kind than trainers take. Write what the message says."
    ),
    "cannot-copy": ("An experiment is a folder of component files, or a training YAML that names some."),
    "checkpoint-mismatch": (
        "A file of weights is not of this component: names are missing or unknown, or shapes differ."
    ),
    "component-not-called": (
        "A training builds a component that the policy beside it never calls. Leave it out, or call it."
    ),
    "component-without-optimizer": (
        "A training YAML trains a component and gives it no optimizer, so it would never learn. Add an "
        "entry to `model.component_optims`, or freeze it."
    ),
    "draft-assumed": (
        "In a drafted policy file something was taken to be so that names and shapes do not prove. Check it."
    ),
    "draft-left-out": (
        "A component has errors, so a drafted policy file does not use it. Mend it and draft again."
    ),
    "draft-open": (
        "In a drafted policy file something fits several ways. It is left to you: connect what belongs there."
    ),
    "frozen-component-with-optimizer": (
        "A training YAML freezes a component and gives it an optimizer all the same. Remove one of the two."
    ),
    "missing-build-arguments": (
        "Trainers look up each component in `model.component_build_args`. Add an entry with `init` and "
        "`freeze`."
    ),
    "missing-checkpoint": (
        "`train.load_dir` holds no weights for a component, which then starts from new ones. Check the path."
    ),
    "missing-component-file": (
        "A training YAML names a component file that does not exist. Paths start at the project's folder: "
        "the nearest one above the training YAML that holds the first of them, or `--project-root`."
    ),
    "missing-training-value": ("Trainers refuse a training YAML without this value. Add it."),
    "no-components": "A training YAML must name at least one component in `model.component_config_paths`.",
    "nothing-to-draft": ("A policy file connects components, and there is none here that can be read."),
    "reference-not-followed": (
        "A path in the copy still leads into the original. Change it as the hint says."
    ),
    "same-save-dir": (
        "A copied training YAML saves where the original does. Change `train.save_dir` before you train."
    ),
    "unfit-for-policy": (
        "A component lies beside a policy that does not use it, and no value of the policy has the shape "
        "that it takes. Nothing fails; to use it, change the hyperparameter that the hint names."
    ),
    "unknown-build-argument": (
        "Trainers read `init`, `freeze` and `online_update` of a component and ignore the rest."
    ),
    "unknown-component": (
        "A section of a training YAML speaks of a component that `model.component_config_paths` does not "
        "name. Check its spelling."
    ),
    "unreadable-checkpoint": (
        "A file of weights cannot be read: save a `state_dict`, best as a safetensors file."
    ),
    "unsafe-checkpoint": (
        "A file of weights is a pickle that could run code when read. Save the `state_dict` alone."
    ),
}
