"""The former name of `sim.extensions`."""

from sim.former_names import answering_for

__getattr__ = answering_for(
    "sim.own",
    (
        "sim.extensions.errors",
        "sim.extensions.dispatch",
        "sim.extensions.resident_classes",
        "sim.extensions.plugins",
    ),
    {
        "Kind": "ResidentClass",
        "Look": "ResidentView",
        "OwnCodeError": "PluginError",
        "OwnFile": "Plugin",
        "OwnResidents": "ResidentOverrides",
        "OwnStep": "PluginStep",
        "ask": "apply_rule",
        "kinds_of": "resident_classes_of",
        "read_own_file": "read_plugin",
        "reported": "plugin_errors",
        "told": "as_plugin_error",
    },
)
