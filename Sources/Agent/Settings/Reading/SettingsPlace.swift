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

    /// Where the place stands in a list of problems: files by name and line, then the environment, then defaults.
    var rank: Rank {
        switch self {
        case .wholeFile(let path): Rank(group: 0, name: path, line: 0, column: 0)
        case .file(let path, let line, let column): Rank(group: 0, name: path, line: line, column: column)
        case .environment(let name): Rank(group: 1, name: name, line: 0, column: 0)
        case .builtIn: Rank(group: 2, name: "", line: 0, column: 0)
        }
    }

    struct Rank: Comparable {
        let group: Int
        let name: String
        let line: Int
        let column: Int

        static func < (left: Self, right: Self) -> Bool {
            (left.group, left.name, left.line, left.column) < (right.group, right.name, right.line, right.column)
        }
    }

    var description: String {
        switch self {
        case .file(let path, let line, let column): "\(path):\(line):\(column)"
        case .wholeFile(let path): path
        case .environment(let name): "environment \(name)"
        case .builtIn: "default"
        }
    }
}
