import CRabbitMQ

extension RabbitMQSettings {
    /// The password to log in with.
    var effectivePassword: String? { password ?? (user == "guest" ? "guest" : nil) }

    /// Says what is wrong before anything is sent.
    func check() throws(RabbitMQError) {
        guard !host.isEmpty, host.utf8.count <= 255, !host.utf8.contains(0) else {
            throw RabbitMQError(.settings, "the host is empty or longer than 255 bytes")
        }
        guard (1...65_535).contains(port) else {
            throw RabbitMQError(.settings, "\(port) is no port: give one from 1 to 65535")
        }
        guard virtualHost.utf8.count <= 255, !user.isEmpty, user.utf8.count <= 255 else {
            throw RabbitMQError(.settings, "the user is empty, or user or virtual host is longer than 255 bytes")
        }
        guard let secret = effectivePassword else {
            throw RabbitMQError(.settings, "the user \"\(user)\" has no password: set password_file")
        }
        // A zero byte separates user and password on the wire.
        guard !user.utf8.contains(0), !secret.utf8.contains(0), secret.utf8.count <= 4_096 else {
            throw RabbitMQError(.settings, "user or password has a zero byte, or the password is too long")
        }
        guard heartbeat >= .zero, heartbeat <= .seconds(65_535) else {
            throw RabbitMQError(.settings, "a heartbeat is 0 to 65535 seconds")
        }
        guard connectionName.utf8.count <= 1_024, product.utf8.count <= 1_024,
            (productVersion ?? "").utf8.count <= 1_024
        else { throw RabbitMQError(.settings, "connection_name is longer than 1024 bytes") }
        if let tls { try check(tls) }
    }

    private func check(_ tls: TLS) throws(RabbitMQError) {
        guard !tls.verifiesPeer || tls.certificateAuthorityFile != nil else {
            throw RabbitMQError(
                .settings, "TLS needs a file with the authorities to trust (PEM); the library trusts none by itself")
        }
        guard (tls.certificateFile == nil) == (tls.keyFile == nil) else {
            throw RabbitMQError(.settings, "a client certificate needs both its file and the file of its key")
        }
        let files = [tls.certificateAuthorityFile, tls.certificateFile, tls.keyFile].compactMap { $0 }
        guard files.allSatisfy({ !$0.isEmpty && !$0.utf8.contains(0) }) else {
            throw RabbitMQError(.settings, "a TLS file has no name")
        }
        // Before 0.14 the library compares an address with the certificate's names only, and refuses it always.
        let comparesAddresses = amqp_version_number() >= 14 << 16
        guard !tls.verifiesPeer || comparesAddresses || !HostAddresses.isNumeric(host) else {
            throw RabbitMQError(
                .settings, "TLS to an address: give the host by the name that stands in the broker's certificate")
        }
    }
}
