import Logging
import NIOCore
import SystemdClient
import Telemetry

/// Makes the listeners that the settings ask for: the main one (inherited from systemd if it passed one), drop-in
/// ports, the control socket.
enum AgentListeners {
    static func make(
        _ settings: AgentSettings, control: String?, inherited: [InheritedSocket], parts: RouterParts,
        tls: TLSContextStore?, gates: GateRegistry
    ) throws -> [HTTPListener] {
        let limits = ConnectionLimits(settings.listen.limits)
        var listeners = [
            listener("main", mainAddress(settings, inherited), limits, tls, .main, AgentRouter.main(parts), parts)
        ]
        for port in settings.dropIn.ports {
            let address =
                inherited.first { $0.name == port.name }.map { .inherited(descriptor: $0.descriptor, name: $0.name) }
                ?? ListenerAddress.tcp(host: port.address.host, port: port.address.port)
            let routes = AgentRouter.dropIn(parts, kind: port.kind)
            listeners.append(listener(port.name, address, limits, tls, .dropIn, routes, parts))
        }
        if let control {
            let routes = AgentRouter.control(parts, socket: control)
            listeners.append(
                listener("control", .unix(path: control, mode: 0o660), limits, nil, .control, routes, parts))
        }
        return listeners
    }

    private static func mainAddress(_ settings: AgentSettings, _ inherited: [InheritedSocket]) -> ListenerAddress {
        let passed =
            inherited.first { $0.name == "main" }
            ?? inherited.first { $0.isListening && !DropInSettings.names.contains($0.name) }
        return passed.map { .inherited(descriptor: $0.descriptor, name: $0.name) }
            ?? .tcp(host: settings.listen.address.host, port: settings.listen.address.port)
    }

    private static func listener(
        _ name: String, _ address: ListenerAddress, _ limits: ConnectionLimits, _ tls: TLSContextStore?,
        _ role: ListenerRole, _ routes: RouteTable, _ parts: RouterParts
    ) -> HTTPListener {
        HTTPListener(
            name: name, address: address, limits: limits, tls: tls, logger: parts.logger,
            responder: ConnectionResponder.make(
                role: role, isTLS: tls != nil, routes: routes.makeResponder(), route: routes.makeFinder(),
                tracing: RequestTracing(
                    continuesTraces: parts.continuesTraces,
                    trustedProxies: { parts.settings.value.listen.trustedProxies }),
                date: parts.date, logger: parts.logger))
    }
}

extension ConnectionLimits {
    /// The limits of the settings.
    init(_ settings: ListenLimits) {
        self.init(
            connections: settings.connections, headerSize: settings.headerSize, bodySize: settings.bodySize,
            requestTimeout: .nanoseconds(settings.requestTimeout.inNanoseconds),
            idleTimeout: .nanoseconds(settings.idleTimeout.inNanoseconds))
    }
}
