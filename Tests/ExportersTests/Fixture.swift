import Foundation

/// Files beside the tests.
enum Fixture {
    static func bytes(_ name: String, from file: StaticString = #filePath) throws -> [UInt8] {
        let folder = URL(filePath: "\(file)").deletingLastPathComponent()
        return [UInt8](try Data(contentsOf: folder.appending(path: "Fixtures/\(name)")))
    }
}
