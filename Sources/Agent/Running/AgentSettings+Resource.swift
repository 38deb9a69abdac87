import Exporters
import Probes

extension AgentSettings {
    /// Who speaks in all that leaves by OpenTelemetry's protocol; reads a few small files.
    func resource(system: ResourceSystem) -> Resource {
        var service = ServiceIdentity(name: "omniflow-agent", version: AgentVersion.number)
        service.namespace = identity.application
        service.environment = identity.environment
        service.hostName = identity.node
        service.includesHostID = otlp.includesHostID
        // Without the machine's own identity a random one, as two machines may have one name.
        service.instanceID = Resource.machineID(of: system).map {
            InstanceIdentity.uuid(machineID: $0, node: identity.node, stateDirectory: stateDirectory)
        }
        return openTelemetry.resource(over: Resource.detected(service, system: system))
    }

    /// The same on this machine.
    func resource() -> Resource { resource(system: .live(root: host.settings.paths.rootfs)) }
}
