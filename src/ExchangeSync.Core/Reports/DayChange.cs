using ExchangeSync.Sync;
using NodaTime;

namespace ExchangeSync.Reports;

/// <summary>An entry of that day was made, changed or deleted.</summary>
/// <param name="Day">The day on which the entry begins, by its own wall time.</param>
/// <param name="Kind">Create, Update or Delete.</param>
public readonly record struct DayChange(LocalDate Day, JournalKind Kind);
