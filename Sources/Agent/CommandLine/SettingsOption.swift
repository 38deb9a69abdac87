import ArgumentParser

/// `--config`, which every command takes.
struct SettingsOption: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("The settings file.", valueName: "file"))
    var config: String?
}
