/// File names of settings.
enum PathText {
    /// A name as seen from a directory: absolute ones stay what they are.
    static func resolve(_ name: String, beside directory: String) -> String {
        if name.hasPrefix("/") { return name }
        let name = name.hasPrefix("./") ? String(name.dropFirst(2)) : name
        return directory.hasSuffix("/") ? directory + name : "\(directory)/\(name)"
    }

    /// The directory that a file stands in.
    static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
