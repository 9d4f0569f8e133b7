using ExchangeSync.Calendar;

namespace ExchangeSync.Store;

/// <summary>What an import did with an entry, or would do.</summary>
/// <param name="Outcome">What.</param>
/// <param name="Fields">The fields that were changed; none unless it was updated.</param>
/// <param name="Appointment">The appointment as it stands now; null: it would be added.</param>
public sealed record ImportResult(ImportOutcome Outcome, EntryFields Fields, Appointment? Appointment);
