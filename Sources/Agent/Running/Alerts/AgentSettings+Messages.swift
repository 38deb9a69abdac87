import Alerting

extension AgentSettings {
    /// Who writes the messages, by these settings.
    func messageRenderer() -> MessageRenderer {
        let addresses = OwnAddresses.read()
        return MessageRenderer(
            identity: MessageIdentity(
                application: identity.application, environment: identity.environment, node: identity.node,
                hostName: OwnAddresses.hostName(), localAddress: addresses.local, tailnetAddress: addresses.tailnet),
            externalURL: externalURL, zone: alerting.zone, language: identity.language,
            styles: Dictionary(
                alerting.channels.map { ($0.name, $0.style) }, uniquingKeysWith: { first, _ in first }))
    }
}
