namespace ExchangeSync.Exchange.Wire;

/// <summary>
/// Which RequestServerVersion the requests of one client carry: the lowest that has what we use and the server is known to have. It is settled with the first answer; a server that refuses it is
/// asked for a lower one.
/// </summary>
internal sealed class EwsProtocol
{
    /// <summary>The versions that make a difference to us, the oldest first.</summary>
    public static readonly IReadOnlyList<string> Versions = [Ews.Version2007, "Exchange2010", Ews.Version2010Sp1, Ews.Version2010, Ews.Version2013];

    private readonly string? _knownServer;
    private bool _isSettled;

    /// <param name="use2007">Speak the oldest, whatever the server could.</param>
    /// <param name="known">What was agreed with this server before; null: nothing.</param>
    /// <param name="knownServer">The version that the server told then.</param>
    public EwsProtocol(bool use2007, string? known, string? knownServer)
    {
        (_isSettled, _knownServer) = (use2007, known is null ? null : knownServer);
        Version = use2007 ? Ews.Version2007 : known is not null && Versions.Contains(known) ? known : Ews.Version2010;
    }

    /// <summary>The version of the next request.</summary>
    public string Version { get; private set; }

    /// <summary>Whether a version has what another one brought.</summary>
    public static bool Has(string version, string since) => Place(version) >= Place(since);

    /// <summary>What a version lacks, for a person; null: nothing.</summary>
    public static string? Lacks(string version) =>
        version == Ews.Version2007 ? "start and end of an appointment share one time zone, weeks of a series begin on Sunday, and 'working elsewhere' becomes 'out of office'"
        : !Has(version, Ews.Version2010Sp1) ? "weeks of a series begin on Sunday, and 'working elsewhere' becomes 'out of office'"
        : version != Ews.Version2013 ? "'working elsewhere' becomes 'out of office'"
        : null;

    /// <summary>The server took a request and told its version.</summary>
    public void Learn(EwsServerVersion? server)
    {
        // What had to be agreed on below a server's own version stays, until the server is another one.
        if (!_isSettled && server is not null && server.ToString() != _knownServer)
        {
            Version = server.KnowsWorkingElsewhere ? Ews.Version2013 : server.IsSince2010Sp2 ? Ews.Version2010 : Version;
        }

        // A farm of mixed servers would change it in the middle of a run otherwise, between the reading of an item and its writing.
        _isSettled = true;
    }

    /// <summary>The server does not know the version: the next lower one. False: there is none.</summary>
    public bool StepDown()
    {
        var place = Place(Version);
        if (place == 0)
        {
            return false;
        }

        (Version, _isSettled) = (Versions[place - 1], true);
        return true;
    }

    private static int Place(string version) => Versions.ToList().IndexOf(version);
}
