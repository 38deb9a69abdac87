extension JSONText {
    /// Writes the names of checks as a member; nothing where there are none.
    public mutating func names(_ name: String, _ checks: [CheckName]) {
        guard !checks.isEmpty else { return }
        key(name)
        array { json in for check in checks { json.string(check.description) } }
    }
}
