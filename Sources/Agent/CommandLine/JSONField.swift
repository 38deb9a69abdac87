import Yams

/// Single fields of the agent's own JSON answers.
///
/// YAML 1.2 contains JSON, so the settings' reader reads it.
enum JSONField {
    /// The text of a member of the outermost object.
    static func string(_ name: String, in json: String) -> String? {
        node(json)?[name]?.string
    }

    /// The whole object.
    static func node(_ json: String) -> Node? {
        (try? Yams.compose(yaml: json)) ?? nil
    }
}
