namespace ExchangeSync.Ics;

/// <summary>What a TZID means.</summary>
/// <param name="Id">A Windows or IANA id in which the wall times hold; null: there is none, see <see cref="Rules"/>.</param>
/// <param name="Rules">Where <see cref="Id"/> is null: the file's own rules, which give the instants.</param>
/// <param name="Remark">What a person should know about it; null: nothing.</param>
internal sealed record IcsZone(string? Id, IcsZoneRules? Rules, string? Remark);
