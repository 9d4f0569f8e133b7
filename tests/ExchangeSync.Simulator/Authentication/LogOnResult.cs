namespace ExchangeSync.Simulator.Authentication;

/// <summary>What came of a request's log-on.</summary>
/// <param name="User">Whose mailbox it is that has logged on; null: nobody.</param>
/// <param name="Name">The name that was given.</param>
/// <param name="Scheme">How.</param>
/// <param name="Challenges">The WWW-Authenticate headers of a 401.</param>
/// <param name="IsProof">The request had a whole proof, right or wrong, so that it is more than the opening of a log-on.</param>
internal sealed record LogOnResult(SimulatedMailbox? User, string Name, string? Scheme, IReadOnlyList<string> Challenges, bool IsProof)
{
    /// <summary>The server's last message of a log-on that succeeded, for WWW-Authenticate.</summary>
    public string? Final { get; init; }

    public static LogOnResult Of(SimulatedMailbox user, string scheme) => new(user, user.Options.UserName, scheme, [], IsProof: true);

    public static LogOnResult Challenge(IReadOnlyList<string> challenges) => new(null, "", null, challenges, IsProof: false);

    public static LogOnResult Refuse(string name, IReadOnlyList<string> challenges) => new(null, name, null, challenges, IsProof: true);
}
