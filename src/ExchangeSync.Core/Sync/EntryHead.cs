using ExchangeSync.Calendar;

namespace ExchangeSync.Sync;

/// <summary>An entry that is known, without its content.</summary>
/// <param name="Key">See <see cref="Entry.Key"/>.</param>
/// <param name="Version">See <see cref="Entry.Version"/>; null: not known.</param>
/// <param name="Address">See <see cref="Entry.Address"/>.</param>
/// <param name="SeriesKey">See <see cref="Entry.SeriesKey"/>.</param>
public sealed record EntryHead(string Key, string? Version = null, string? Address = null, string? SeriesKey = null);
