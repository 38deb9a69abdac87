import FoundationEssentials
import GRDB
import Glibc
import Synchronization
import Telemetry
import Testing

@testable import Alerting

@Suite("Alert store, when things go wrong")
struct AlertStoreTroubleTests {
    private let now = StateDirectory.now

    @Test("a commit that returned survives a sudden end; one that was under way is whole or gone")
    func suddenEnd() async throws {
        let directory = try StateDirectory()
        let copies = Mutex<[(CrashPoint, StateDirectory)]>([])
        let store = AlertStore(
            directory: directory.path,
            crash: CrashHook { point in
                guard let copy = try? StateDirectory() else { return }
                directory.copy(to: copy)
                copies.withLock { $0.append((point, copy)) }
            })
        try await store.open(at: now)
        for number in 0..<3 { try await store.commit(SampleCommit.make("R\(number)", at: now + .seconds(number))) }
        let left = copies.withLock { $0 }
        #expect(left.count == 1 + 3 * 4)
        for (index, (point, copy)) in left.enumerated() {
            let again = try await copy.store()
            let state = try await again.load(at: now)
            let whole = index == 0 ? 0 : (index - 1) / 4 + (point == .committed ? 1 : 0)
            #expect(state.incidents.count == whole, "\(point)")
            #expect(state.deliveries.count == whole, "\(point)")
            #expect(state.silences.count == whole, "\(point)")
            await again.close()
        }
    }

    @Test(
        "what was kept can be read without writing, with a log and without, whatever its directory is called",
        arguments: [false, true], ["plain", "a b?c#d%41é"])
    func readOnly(hasLog: Bool, name: String) async throws {
        let parent = try StateDirectory()
        let path = "\(parent.path)/\(name)"
        mkdir(path, 0o700)
        let store = AlertStore(directory: path)
        try await store.open(at: now)
        try await store.commit(SampleCommit.make("A"))
        if !hasLog { await store.close() }
        let before = try Set(FileManager.default.contentsOfDirectory(atPath: path))
        #expect(before.contains("alerts.sqlite-wal") == hasLog)
        let state = try await AlertStore(directory: path).loadReadOnly(at: now)
        #expect(state.incidents.map(\.reference) == ["A"] && state.silences.count == 1)
        #expect(try Set(FileManager.default.contentsOfDirectory(atPath: path)) == before)
        await store.close()
        try FileManager.default.removeItem(atPath: path)
        await #expect(throws: AlertStoreError(.cannotOpen, "")) {
            try await AlertStore(directory: path).loadReadOnly(at: now)
        }
    }

    @Test("a log that was cut anywhere loses no commit before the cut")
    func tornLog() async throws {
        let directory = try StateDirectory()
        let store = try await directory.store()
        try await store.commit(SampleCommit.make("A"))
        let kept = directory.read("alerts.sqlite-wal").count
        try await store.commit(SampleCommit.make("B"))
        let whole = directory.read("alerts.sqlite-wal")
        #expect(whole.count > kept)
        for cut in stride(from: kept, to: whole.count, by: 1_777) {
            let copy = try StateDirectory()
            copy.write(directory.read("alerts.sqlite"), to: "alerts.sqlite")
            copy.write(Array(whole.prefix(cut)), to: "alerts.sqlite-wal")
            let again = try await copy.store()
            #expect(try await again.load(at: now).incidents.map(\.reference).first == "A")
            await again.close()
        }
    }

    @Test(
        "a damaged file is moved aside, and a fresh one is begun and says so", arguments: ["garbage", "holes", "cut"])
    func damaged(how: String) async throws {
        let directory = try StateDirectory()
        let store = try await directory.store()
        for number in 0..<200 { try await store.commit(SampleCommit.make("R\(number)", at: now + .seconds(number))) }
        await store.close()
        var bytes = directory.read("alerts.sqlite")
        #expect(bytes.count > 100_000)
        switch how {
        case "garbage": bytes = [UInt8](repeating: 0x41, count: 5_000)
        case "holes": for page in 2..<20 { for index in 0..<4_000 { bytes[page * 4_096 + index] = 0xab } }
        default: bytes = Array(bytes.prefix(bytes.count / 2 + 100))
        }
        directory.write(bytes, to: "alerts.sqlite")
        let again = AlertStore(directory: directory.path)
        let notes = try await again.open(at: now)
        #expect(notes.count == 1)
        #expect(notes.first?.description.contains(".corrupt-20251009T085320Z") == true)
        #expect(directory.names.contains("alerts.sqlite.corrupt-20251009T085320Z"))
        let isKept = directory.read("alerts.sqlite.corrupt-20251009T085320Z") == bytes
        #expect(isKept)
        try await again.commit(SampleCommit.make("NEW"))
        #expect(try await again.load(at: now).incidents.map(\.reference) == ["NEW"])
    }

    @Test("a file of a newer version is left as it is, and alerting goes on beside it")
    func newer() async throws {
        let directory = try StateDirectory()
        do {
            let queue = try DatabaseQueue(path: directory.file)
            try await queue.write { database in
                try database.execute(sql: "CREATE TABLE later (x); PRAGMA user_version = 200")
            }
            try queue.close()
        }
        let before = directory.read("alerts.sqlite")
        let store = AlertStore(directory: directory.path)
        let notes = try await store.open(at: now)
        #expect(notes.count == 1)
        #expect(notes.first?.description.contains("newer version (2.0)") == true)
        try await store.commit(SampleCommit.make())
        #expect(try await store.load(at: now).incidents.count == 1)
        let isUntouched = directory.read("alerts.sqlite") == before
        #expect(isUntouched)
        #expect(directory.names.contains("alerts-v1.sqlite"))
    }

    @Test("a file that a later minor version has added to is read and written")
    func addition() async throws {
        let directory = try StateDirectory()
        let first = try await directory.store()
        try await first.commit(SampleCommit.make("A"))
        await first.close()
        let queue = try DatabaseQueue(path: directory.file)
        try await queue.write { database in
            try database.execute(
                sql: """
                    ALTER TABLE incidents ADD COLUMN later TEXT; CREATE TABLE more (x);
                    INSERT INTO grdb_migrations VALUES ('1.2'); PRAGMA user_version = 102
                    """)
        }
        try queue.close()
        let store = AlertStore(directory: directory.path)
        #expect(try await store.open(at: now).isEmpty)
        try await store.commit(SampleCommit.make("B", at: now + .seconds(1)))
        #expect(try await store.load(at: now).incidents.map(\.reference) == ["A", "B"])
    }

    @Test("without a directory, and before it is opened, the store says what to do")
    func nowhere() async throws {
        let store = AlertStore(directory: "/nonexistent/omniflow")
        await #expect(throws: AlertStoreError(.cannotOpen, "")) { try await store.open(at: now) }
        await #expect(throws: AlertStoreError(.cannotOpen, "")) { try await store.commit(SampleCommit.make()) }
        await #expect(throws: AlertStoreError(.cannotOpen, "")) { try await store.load(at: now) }
    }

    @Test("a file that takes no writes is told as such")
    func readOnly() async throws {
        let disk = geteuid() == 0 ? try SmallDisk(kibibytes: 1_000) : nil
        defer { disk?.unmount() }
        let directory = try StateDirectory(under: disk?.path ?? "/tmp")
        let first = try await directory.store()
        try await first.commit(SampleCommit.make())
        await first.close()
        if let disk { disk.makeReadOnly() } else { chmod(directory.file, 0o400) }
        let failure = await #expect(throws: AlertStoreError.self) {
            let store = try await directory.store()
            try await store.commit(SampleCommit.make("B"))
        }
        #expect(failure == AlertStoreError(.readOnly, "") || failure == AlertStoreError(.cannotOpen, ""))
        #expect(failure?.description.contains("alerts.sqlite") == true)
    }

    @Test(
        "a full file system loses nothing that was committed, and goes on when there is room",
        .enabled(if: SmallDisk.isPossible))
    func full() async throws {
        let disk = try SmallDisk(kibibytes: 600)
        defer { disk.unmount() }
        let directory = try StateDirectory(under: disk.path)
        let store = try await directory.store()
        try await store.commit(SampleCommit.make("A"))
        directory.write([UInt8](repeating: 1, count: 600 << 10), to: "filler")
        var count = 0
        var failure: AlertStoreError?
        while failure == nil, count < 500 {
            do {
                try await store.commit(SampleCommit.make("R\(count)", at: now + .seconds(count)))
                count += 1
            } catch {
                failure = error
            }
        }
        #expect(failure == AlertStoreError(.diskFull, ""))
        #expect(failure?.description.contains("make room") == true)
        #expect(try await store.load(at: now).incidents.count == count + 1)
        unlink("\(directory.path)/filler")
        try await store.commit(SampleCommit.make("AFTER"))
        #expect(try await store.load(at: now).incidents.count == count + 2)
        await store.close()
    }
}

/// A file system of a few pages in memory.
struct SmallDisk {
    static var isPossible: Bool {
        guard geteuid() == 0, let disk = try? SmallDisk(kibibytes: 100) else { return false }
        disk.unmount()
        return true
    }

    let path: String

    init(kibibytes: Int) throws {
        var template = Array("/tmp/omniflow-disk-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw StateDirectory.Failure() }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        guard mount("tmpfs", path, "tmpfs", 0, "size=\(kibibytes)k") == 0 else {
            rmdir(path)
            throw StateDirectory.Failure()
        }
    }

    func makeReadOnly() { mount("tmpfs", path, "tmpfs", UInt(MS_REMOUNT | MS_RDONLY), "") }

    func unmount() {
        umount2(path, 2)
        rmdir(path)
    }
}
