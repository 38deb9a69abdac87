/// Which items belong to which instrumentation scope, both in the order in which they came.
struct ScopeGroups {
    /// The items of one scope.
    struct Group {
        let scope: String
        /// Where they are among all items.
        var places: [Int]
    }

    private(set) var groups: [Group] = []

    /// Groups so many items by the scope that the closure names for each.
    init(count: Int, scope: (Int) -> String) {
        var known: [String: Int] = [:]
        var current = 0
        for place in 0..<count {
            let scope = scope(place)
            // Neighbors mostly share their scope.
            if groups.isEmpty || groups[current].scope != scope {
                if let index = known[scope] {
                    current = index
                } else {
                    current = groups.count
                    known[scope] = current
                    groups.append(Group(scope: scope, places: []))
                }
            }
            groups[current].places.append(place)
        }
    }
}
