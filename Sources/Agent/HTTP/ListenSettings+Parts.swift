import Telemetry

extension ListenSettings {
    /// The path groups in the words of access control.
    var accessGroups: [AccessControl.Group] {
        var groups = authorizations.map {
            AccessControl.Group(paths: $0.paths, token: $0.token, users: $0.users, mayOperate: $0.mayOperate)
        }
        let namesMetrics = groups.contains { $0.paths.contains("/metrics") }
        if !isMetricsOpen, !namesMetrics {
            // Closed, and nobody has a key of its own: whoever may open the page may scrape.
            let all = groups.first { $0.paths.contains("/") }
            groups.append(AccessControl.Group(paths: ["/metrics"], token: all?.token, users: all?.users ?? [:]))
        }
        return groups
    }
}

extension ListenTLS {
    /// The files in the words of the TLS store.
    var files: TLSContextStore.Files {
        TLSContextStore.Files(certificate: certificateFile, key: keyFile, clientAuthority: clientCAFile)
    }
}
