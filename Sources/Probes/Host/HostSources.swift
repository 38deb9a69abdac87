import LinuxHost
import Telemetry

/// What several collectors share: the clock, and files that more than one of them reads.
final class HostSources {
    /// The agent's clock.
    let time: any TimeSource
    /// `/proc/stat`: CPUs, interrupts and processes.
    let stat: SharedFile

    init(_ settings: HostSettings, time: any TimeSource) {
        self.time = time
        self.stat = SharedFile(settings.paths.procfs + "/stat")
    }
}

/// A file that several collectors want in one round and that is read once for all of them.
///
/// Collectors are called in the same order every round. So whoever asks a second time for what it has seen already
/// begins a new round, and gets the file as it is now; the others then share that.
final class SharedFile {
    private let file: KernelFile
    private var bytes: ByteText?
    private var readers: Set<ObjectIdentifier> = []

    init(_ path: String) {
        file = KernelFile(path)
    }

    /// Where the file is.
    var path: String { file.path }

    /// The content of this round.
    func contents(for reader: any HostCollector) throws(CollectorError) -> ByteText {
        if readers.insert(ObjectIdentifier(reader)).inserted, let bytes { return bytes }
        bytes = nil
        readers = [ObjectIdentifier(reader)]
        let fresh = try file.contents()
        bytes = fresh
        return fresh
    }
}
