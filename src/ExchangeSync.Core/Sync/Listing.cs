namespace ExchangeSync.Sync;

/// <summary>What a side says is on some days.</summary>
/// <param name="Heads">The entries, without their content.</param>
/// <param name="IsWhole">False: something was there of which the side could not say what it belongs to, so the days have to be listed again.</param>
public sealed record Listing(IReadOnlyList<EntryHead> Heads, bool IsWhole = true);
