import BlockingIO
import Glibc

/// Runs a connection's jobs in their order, and between them lets the connection serve what comes and its heartbeats.
enum ConnectionThread {
    /// Room for tables within tables, which the library reads by recursion, as deep as a frame of 64 KiB allows.
    ///
    /// That takes some 4 MiB; only what is touched costs memory.
    private static let stackSize = 16 << 20

    /// Starts the thread, which ends when the mailbox is finished; false when the system has none to give.
    static func start(_ mailbox: Mailbox, _ settings: RabbitMQSettings, _ state: ConnectionState) -> Bool {
        guard mailbox.wakeDescriptor >= 0 else { return false }
        return Thread.detach(name: "rabbitmq", stackSize: stackSize) {
            let session = Session(settings: settings, state: state)
            while let jobs = mailbox.take() {
                for job in jobs {
                    job(session)
                    _ = session.serve()
                }
                // What the library or OpenSSL holds already, poll cannot see.
                if jobs.isEmpty, session.serve() { wait(mailbox, session) }
            }
            session.end()
        }
    }

    /// Sleeps until there is a job, something to read, or a heartbeat to look after.
    private static func wait(_ mailbox: Mailbox, _ session: Session) {
        let input = Int16(POLLIN)
        var entries = [pollfd(fd: mailbox.wakeDescriptor, events: input, revents: 0)]
        if let descriptor = session.descriptor { entries.append(pollfd(fd: descriptor, events: input, revents: 0)) }
        poll(&entries, nfds_t(entries.count), session.patience)
    }
}
