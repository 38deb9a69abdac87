import Glibc
import Testing

@testable import SystemdClient

/// Each test has a process of its own, so that no variable is set while another thread reads the environment.
@Suite("Notifications")
struct ServiceNotifierTests {
    @Test("each state is one datagram to the service manager's socket")
    func states() async {
        await #expect(processExitsWith: .success) { () async throws in
            let manager = try #require(DatagramSocket(path: "/tmp/omniflow-notify-\(getpid())"))
            defer { manager.remove() }
            setenv("NOTIFY_SOCKET", manager.path, 1)
            let notifier = ServiceNotifier()

            #expect(try notifier.ready(status: "12 targets\nMAINPID=1"))
            #expect(manager.receive() == "READY=1\nSTATUS=12 targets MAINPID=1")
            #expect(try notifier.ready())
            #expect(manager.receive() == "READY=1")
            #expect(try notifier.stopping(status: "draining"))
            #expect(manager.receive() == "STOPPING=1\nSTATUS=draining")
            #expect(try notifier.status("fine"))
            #expect(manager.receive() == "STATUS=fine")
            #expect(try notifier.watchdog())
            #expect(manager.receive() == "WATCHDOG=1")
            #expect(try notifier.extendTimeout(by: .milliseconds(1_500)))
            #expect(manager.receive() == "EXTEND_TIMEOUT_USEC=1500000")
            #expect(try !notifier.extendTimeout(by: .zero))
            #expect(try !notifier.extendTimeout(by: .seconds(-1)))
            #expect(manager.receive() == nil)
        }
    }

    @Test("a reload carries the monotonic time")
    func reloading() async {
        await #expect(processExitsWith: .success) { () async throws in
            let manager = try #require(DatagramSocket(path: "/tmp/omniflow-notify-\(getpid())"))
            defer { manager.remove() }
            setenv("NOTIFY_SOCKET", manager.path, 1)
            #expect(try ServiceNotifier().reloading(status: "reading"))
            let lines = try #require(manager.receive()).split(separator: "\n")
            #expect(lines.count == 3 && lines[0] == "RELOADING=1" && lines[2] == "STATUS=reading")
            #expect(try #require(Int64(lines[1].dropFirst("MONOTONIC_USEC=".count))) > 0)
        }
    }

    @Test("without a service manager nothing happens")
    func unsupervised() async {
        await #expect(processExitsWith: .success) { () async throws in
            for name in ["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"] { unsetenv(name) }
            let notifier = ServiceNotifier()
            #expect(try !notifier.ready())
            #expect(try !notifier.watchdog())
            #expect(try notifier.watchdogInterval == nil)
        }
    }

    @Test("a socket that is gone is an error that names the variable")
    func gone() async {
        await #expect(processExitsWith: .success) { () async throws in
            setenv("NOTIFY_SOCKET", "/nonexistent/notify", 1)
            let error = #expect(throws: SystemdError.self) { try ServiceNotifier().ready() }
            #expect(error?.code == .failed)
            #expect(error?.description.hasPrefix("systemd: NOTIFY_SOCKET: ") == true)
        }
    }

    @Test("the watchdog's interval counts only for the process that it names")
    func watchdog() async {
        await #expect(processExitsWith: .success) { () async throws in
            setenv("WATCHDOG_USEC", "30000000", 1)
            setenv("WATCHDOG_PID", "\(getpid())", 1)
            #expect(try ServiceNotifier().watchdogInterval == .seconds(30))
            setenv("WATCHDOG_PID", "1", 1)
            #expect(try ServiceNotifier().watchdogInterval == nil)
            setenv("WATCHDOG_PID", "\(getpid())", 1)
            setenv("WATCHDOG_USEC", "soon", 1)
            let error = #expect(throws: SystemdError.self) { try ServiceNotifier().watchdogInterval }
            #expect(error?.code == .invalidEnvironment)
        }
    }

    @Test("a status is one line of bounded length")
    func oneLine() {
        #expect(ServiceNotifier.oneLine("a\nb\r\nc\u{0}d\u{85}e\u{2028}f") == "a b  c d e f")
        #expect(ServiceNotifier.oneLine(String(repeating: "x", count: 10_000)).utf8.count == 512)
        #expect(ServiceNotifier.oneLine(String(repeating: "ä", count: 10_000)).utf8.count == 512)
        #expect(ServiceNotifier.oneLine("x" + String(repeating: "ä", count: 10_000)).utf8.count == 511)
    }
}
