/// Where a setting comes from, in words that lead there.
enum SettingsPlace: Sendable, Hashable, CustomStringConvertible {
    /// A position in a file; line and column start from 1, the column counts Unicode scalars.
    case file(String, line: Int, column: Int)
    /// A file as a whole, such as one that cannot be read.
    case wholeFile(String)
    /// An environment variable.
    case environment(String)
    /// Nobody set it: the built-in default.
    case builtIn

    var description: String {
        switch self {
        case .file(let path, let line, let column): "\(path):\(line):\(column)"
        case .wholeFile(let path): path
        case .environment(let name): "environment \(name)"
        case .builtIn: "default"
        }
    }
}
