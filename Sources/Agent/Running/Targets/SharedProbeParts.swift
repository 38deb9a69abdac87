import HTTPClient
import Probes
import Synchronization
import Telemetry

/// What several probes share: the thread that all HTTP targets ask by, and the table of processes; each is made when
/// the first target needs it, and stays over reloads.
final class SharedProbeParts: Sendable {
    private struct Made {
        var observer: HTTPObserver?
        var table: (paths: ProcessPaths, table: ProcessTable)?
    }

    private let made = Mutex(Made())

    /// Who asks for all HTTP targets.
    var observer: HTTPObserver {
        made.withLock { made in
            let observer = made.observer ?? HTTPObserver()
            made.observer = observer
            return observer
        }
    }

    /// The machine's processes; another table only where procfs is elsewhere since a reload.
    func table(_ paths: ProcessPaths, time: any TimeSource) -> ProcessTable {
        made.withLock { made in
            if let known = made.table, known.paths == paths { return known.table }
            let table = ProcessTable(paths: paths, time: time)
            made.table = (paths, table)
            return table
        }
    }
}
