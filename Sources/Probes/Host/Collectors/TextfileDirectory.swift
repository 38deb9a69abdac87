import LinuxHost
import Telemetry

/// The `*.prom` files below the directories of the settings, each parsed once as long as it does not change.
final class TextfileDirectory {
    /// One file as it now is.
    struct File {
        let path: String
        let facts: FileFacts
        let families: Result<[ExpositionFamily], CollectorError>
    }

    /// How large a file may be, in bytes.
    static let sizeLimit = 8 << 20
    /// How many files are read.
    static let fileLimit = 1_000

    private let patterns: [String]
    private var files: [String: File] = [:]

    init(_ patterns: [String]) {
        self.patterns = patterns
    }

    /// The files in the order of the settings, then of their names, and what went wrong with whole directories.
    ///
    /// - Returns: `hasChanged` is false where every file is the one of the round before.
    func read() -> (files: [File], troubles: [(String, String)], hasChanged: Bool) {
        var troubles: [(String, String)] = []
        var present: [String: File] = [:]
        var result: [File] = []
        var hasChanged = false
        for path in paths(&troubles) where present[path] == nil {
            guard let facts = FileFacts(path) else { continue }
            let file: File
            if let known = files[path], known.facts == facts {
                file = known
            } else {
                file = File(path: path, facts: facts, families: Self.parse(path, facts))
                hasChanged = true
            }
            present[path] = file
            result.append(file)
        }
        if present.count != files.count { hasChanged = true }
        files = present
        return (result, troubles, hasChanged)
    }

    private func paths(_ troubles: inout [(String, String)]) -> [String] {
        var paths: [String] = []
        for pattern in patterns {
            let directories = Directory.paths(matching: pattern)
            for directory in directories.isEmpty ? [pattern] : directories {
                do {
                    for name in try Directory.names(in: directory) where name.hasSuffix(".prom") {
                        paths.append(directory.hasSuffix("/") ? directory + name : directory + "/" + name)
                    }
                } catch {
                    troubles.append((directory, error.description))
                }
            }
        }
        if paths.count > Self.fileLimit {
            troubles.append(
                (paths[Self.fileLimit], "more than \(Self.fileLimit) textfiles: this and the rest are not read"))
            paths.removeSubrange(Self.fileLimit...)
        }
        return paths
    }

    private static func parse(_ path: String, _ facts: FileFacts) -> Result<[ExpositionFamily], CollectorError> {
        guard facts.isRegular else { return .failure(CollectorError(.unreadable, "\(path): no ordinary file")) }
        do {
            return .success(try ExpositionParser.parse(try KernelFile.read(path, limit: sizeLimit)[...]))
        } catch let error as ExpositionError {
            return .failure(CollectorError(.malformed, "\(path): \(error)"))
        } catch {
            return .failure(CollectorError(.unreadable, "\(error)"))
        }
    }
}
