using NodaTime;

namespace ExchangeSync.Store;

/// <summary>The rows of leases.</summary>
internal static class LeaseRows
{
    /// <summary>The lease that somebody holds, expired or not; null when it was given back.</summary>
    public static Lease? Held(SqliteSession session, Guid connectionId) => session.Query(
        "SELECT * FROM lease WHERE connection_id = @connection AND holder IS NOT NULL",
        row => new Lease(connectionId, row.Text("holder"), row.Long("token"), row.Instant("acquired"), row.Instant("expires")),
        ("@connection", connectionId)).SingleOrDefault();

    public static Lease Take(SqliteSession session, Guid connectionId, string holder, Instant now, Instant expires)
    {
        session.Execute(
            "INSERT INTO lease (connection_id, token, holder, acquired, expires) VALUES (@connection, 1, @holder, @now, @expires) "
            + "ON CONFLICT (connection_id) DO UPDATE SET token = token + 1, holder = @holder, acquired = @now, expires = @expires",
            ("@connection", connectionId), ("@holder", holder), ("@now", now), ("@expires", expires));
        return Held(session, connectionId)!;
    }

    public static void Extend(SqliteSession session, Lease lease, Instant expires) => session.Execute(
        "UPDATE lease SET expires = @expires WHERE connection_id = @connection AND token = @token",
        ("@connection", lease.ConnectionId), ("@token", lease.Token), ("@expires", expires));

    /// <summary>Does nothing where somebody else holds it by now.</summary>
    public static void GiveBack(SqliteSession session, Lease lease) => session.Execute(
        "UPDATE lease SET holder = NULL WHERE connection_id = @connection AND token = @token",
        ("@connection", lease.ConnectionId), ("@token", lease.Token));

    /// <summary>Throws LeaseLost unless <paramref name="lease"/> is still the one that is held. That it expired does not matter as long as nobody else took it.</summary>
    public static void Check(SqliteSession session, Lease lease)
    {
        var held = Held(session, lease.ConnectionId);
        if (held?.Token != lease.Token)
        {
            throw new StoreException(
                "LeaseLost",
                held is null ? "This run is no longer the writer of its connection." : $"This run is no longer the writer of its connection: {held.Holder} is, since {held.Acquired}.",
                "Nothing is lost: the other run goes on with what this one left. Run again when it is done.");
        }
    }
}
