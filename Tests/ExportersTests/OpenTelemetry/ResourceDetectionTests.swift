import Testing

@testable import Exporters

@Suite("What a resource says of where it is")
struct ResourceDetectionTests {
    private static let machineID = "0123456789abcdef0123456789abcdef"

    private func system(_ files: [String: String], root: String = "") -> ResourceSystem {
        ResourceSystem(
            read: { files[$0].map { Array($0.utf8) } }, link: { $0 == "/proc/self/exe" ? files["exe"] : nil },
            root: root, processID: 42, userID: 997)
    }

    private let complete = [
        "/proc/sys/kernel/hostname": "db1\n", "/etc/machine-id": machineID + "\n",
        "/etc/os-release":
            "NAME=\"Debian GNU/Linux\"\nVERSION_ID=\"12\"\nPRETTY_NAME='Debian GNU/Linux 12 (bookworm)'\n",
        "/proc/sys/kernel/osrelease": "6.1.0-13-amd64\n", "exe": "/usr/bin/omniflow-agent (deleted)",
        "/proc/self/cmdline": "/usr/bin/omniflow-agent\0run\0--token\0geheim\0",
        "/etc/passwd": "root:x:0:0::/root:/bin/sh\nomniflow:x:997:997::/:/bin/false\n",
        "/proc/stat": "cpu 1 2 3\nbtime 1700000000\nprocesses 5\n",
        "/proc/self/stat": "42 (a) b) S 1 1 1 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 9 0 12345 1 1",
    ]

    @Test("everything that the machine tells has its attribute; arguments are not told")
    func whole() {
        var service = ServiceIdentity(name: "omniflow-agent", version: "1.2.3")
        service.namespace = "omniflow"
        service.environment = "production"
        service.instanceID = "1"
        let resource = Resource.detected(service, system: system(complete))
        let texts = [
            "service.name": "omniflow-agent", "service.version": "1.2.3", "service.namespace": "omniflow",
            "service.instance.id": "1", "deployment.environment.name": "production", "host.name": "db1",
            "host.id": Self.machineID, "os.type": "linux", "os.name": "Debian GNU/Linux", "os.version": "12",
            "os.description": "Debian GNU/Linux 12 (bookworm)", "os.build_id": "6.1.0-13-amd64",
            "process.executable.path": "/usr/bin/omniflow-agent", "process.executable.name": "omniflow-agent",
            "process.command": "/usr/bin/omniflow-agent", "process.owner": "omniflow",
            "process.creation.time": "2023-11-14T22:15:23.450Z", "process.runtime.name": "swift",
            "telemetry.sdk.language": "swift", "telemetry.sdk.name": "omniflow-otel",
        ]
        for (key, text) in texts { #expect(resource[key] == .string(text), "\(key)") }
        #expect(resource["process.pid"] == .int(42))
        #expect(!"\(resource)".contains("geheim"))
    }

    @Test("what cannot be found out is left out")
    func bare() {
        let keys = Set(Resource.detected(ServiceIdentity(), system: system([:])).attributes.map(\.key))
        let wanted: Set = [
            "service.name", "service.instance.id", "telemetry.sdk.language", "telemetry.sdk.name",
            "telemetry.sdk.version", "os.type", "process.pid", "process.runtime.name", "process.runtime.version",
        ]
        #expect(keys.subtracting(["host.arch"]) == wanted)
    }

    @Test("broken files give no attribute and do no harm")
    func broken() {
        for text in ["", "\n", "x", ")", "btime", "btime 99999999999999999999", "a:b:997", "\"", "42 (a) S 1", "\u{0}"]
        {
            let files = Dictionary(uniqueKeysWithValues: complete.keys.map { ($0, text) })
            let resource = Resource.detected(ServiceIdentity(name: "x"), system: system(files))
            #expect(resource["host.id"] == nil && resource["process.creation.time"] == nil)
            #expect(resource["os.name"] == nil)
        }
    }

    @Test("a service without a name is called after its program, and the machine's identity can be kept back")
    func names() {
        var service = ServiceIdentity()
        service.includesHostID = false
        service.hostName = "node7"
        let resource = Resource.detected(service, system: system(complete))
        #expect(resource["service.name"] == "unknown_service:omniflow-agent")
        #expect(resource["host.name"] == "node7" && resource["host.id"] == nil)
        #expect(!"\(resource)".contains(Self.machineID))
    }

    @Test("in a container the machine's own files are those below its mount point")
    func root() {
        let files = [
            "/host/etc/machine-id": "x", "/host/var/lib/dbus/machine-id": Self.machineID,
            "/host/usr/lib/os-release": "NAME=A\nBUILD_ID=b",
        ]
        let resource = Resource.detected(ServiceIdentity(name: "x"), system: system(files, root: "/host"))
        #expect(resource["host.id"] == .string(Self.machineID))
        #expect(resource["os.name"] == "A" && resource["os.build_id"] == "b")
    }

    @Test("this machine tells what it is")
    func live() {
        let resource = Resource.detected(ServiceIdentity())
        for key in ["host.name", "process.executable.path", "process.creation.time", "process.command"] {
            #expect(resource[key] != nil, "\(key)")
        }
    }

    @Test("the instance has a UUID of version 4 that stays the same in one process")
    func instance() throws {
        let form = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/
        for bits in [(UInt64.min, UInt64.min), (.max, .max), (0x0123_4567_89ab_cdef, 0x0f1e_2d3c_4b5a_6978)] {
            #expect(ProcessDetector.randomIdentity(bits.0, bits.1).wholeMatch(of: form) != nil)
        }
        let one = Resource.detected(ServiceIdentity(), system: system([:]))
        #expect(one["service.instance.id"] == Resource.detected(ServiceIdentity())["service.instance.id"])
    }

    @Test("configured attributes count more than detected ones, the service's own name most")
    func merging() {
        var configuration = OpenTelemetryConfiguration()
        configuration.resourceAttributes = [Attribute("service.name", "a"), Attribute("host.name", "b")]
        let detected = Resource([Attribute("host.name", "x"), Attribute("os.type", "linux")])
        #expect(configuration.resource(over: detected)["service.name"] == "a")
        configuration.serviceName = "c"
        let resource = configuration.resource(over: detected)
        #expect(resource["service.name"] == "c" && resource["host.name"] == "b" && resource["os.type"] == "linux")
    }

    @Test(
        "assignments of os-release are read as a shell reads them",
        arguments: [
            ("A=b", ["A": "b"]), ("A=\"b c\"\n#B=x\nC='d\\e'", ["A": "b c", "C": "d\\e"]),
            ("A=\"b\\\"c\\$\"\r\n", ["A": "b\"c$"]), ("A=\"b", [:]), ("a=b\n=c\nD", [:]), ("A=\nB=\"\"", [:]),
            ("A=1\nA=2", ["A": "2"]),
        ])
    func release(text: String, fields: [String: String]) {
        #expect(OperatingSystemRelease(parsing: Array(text.utf8)).fields == fields)
    }
}
