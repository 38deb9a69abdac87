import Glibc

/// Waits for a socket by poll(2).
enum SocketWait {
    /// Whether the socket became ready, or failed, before the deadline.
    static func wait(_ descriptor: Int32, for events: Int16, until deadline: Deadline) -> Bool {
        while true {
            var entry = pollfd(fd: descriptor, events: events, revents: 0)
            let count = poll(&entry, 1, deadline.milliseconds)
            if count > 0 { return true }
            if count < 0 && errno != EINTR { return true }
            if deadline.isOver { return false }
        }
    }
}
