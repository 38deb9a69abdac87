import Exporters
import Testing

@testable import Agent

@Suite("Who the agent says it is in telemetry")
struct AgentResourceTests {
    private func resource(_ text: String, machineID: String? = "0123456789abcdef0123456789abcdef") -> Resource {
        let system = ResourceSystem(
            read: { $0 == "/etc/machine-id" ? machineID.map { Array($0.utf8) } : nil }, link: { _ in nil },
            processID: 1, userID: 1)
        return loadSettings(text).settings.resource(system: system)
    }

    @Test("a name in a name space has the UUID that others give it, too")
    func example() {
        let domains: [UInt8] = [
            0x6b, 0xa7, 0xb8, 0x10, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8,
        ]
        #expect(InstanceIdentity.uuid("www.example.com", in: domains) == "2ed6657d-e927-568b-95e1-2665a8aea6a2")
    }

    @Test("the instance is the same after a restart, and another one for another node or state directory")
    func instance() {
        let one = resource("")["service.instance.id"]
        #expect(one == resource("")["service.instance.id"])
        #expect(one != resource("identity: {node: b}\n")["service.instance.id"])
        #expect(one != resource("state_directory: /s\n")["service.instance.id"])
        #expect(!"\(String(describing: one))".contains("0123456789abcdef"))
        #expect(resource("", machineID: nil)["service.instance.id"] != nil)
    }

    @Test("the identity of the settings is that of the telemetry")
    func identity() {
        let resource = resource(
            "identity: {application: shop, environment: staging, node: web7}\notlp: {host_id: false}\n")
        #expect(resource["service.name"] == "omniflow-agent" && resource["service.namespace"] == "shop")
        #expect(resource["deployment.environment.name"] == "staging" && resource["host.name"] == "web7")
        #expect(resource["host.id"] == nil && resource["service.version"] == .string(AgentVersion.number))
    }
}
