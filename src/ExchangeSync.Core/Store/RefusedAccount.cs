namespace ExchangeSync.Store;

/// <summary>What connections were told of an account since it was last let in.</summary>
/// <param name="Account">The account.</param>
/// <param name="Weight">What a connection compares with its limit: its own refusals and those of the others.</param>
/// <param name="Refusals">How often it was refused.</param>
/// <param name="Others">The titles of the other connections that were refused.</param>
/// <param name="Last">When it was refused last.</param>
internal sealed record RefusedAccount(LogOnAccount Account, int Weight, int Refusals, IReadOnlyList<string> Others, NodaTime.Instant Last);
