namespace ExchangeSync.Store;

/// <summary>What the servers behind connections were found to be.</summary>
public sealed class ServerVersionTable(Database database)
{
    /// <summary>What is known of a connection's server; null: nothing, or it has another server since.</summary>
    public KnownServer? Find(ExchangeConnection connection) => database.Read(session => session.Query(
        "SELECT version, protocol FROM server_version WHERE connection_id = @id AND server = @server",
        row => new KnownServer(row.TextOrNull("version"), row.Text("protocol")),
        ("@id", connection.Id), ("@server", connection.Server))).SingleOrDefault();

    /// <summary>Keeps what was found out, where it is anything new and the connection still exists.</summary>
    public void Keep(ExchangeConnection connection, KnownServer server)
    {
        if (Find(connection) == server)
        {
            return;
        }

        database.Write(session => session.Execute(
            "INSERT OR REPLACE INTO server_version (connection_id, server, version, protocol) SELECT id, @server, @version, @protocol FROM connection WHERE id = @id",
            ("@id", connection.Id), ("@server", connection.Server), ("@version", server.Version), ("@protocol", server.Protocol)));
    }
}
