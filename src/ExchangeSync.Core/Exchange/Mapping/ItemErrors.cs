using ExchangeSync.Exchange.Wire;
using ExchangeSync.Sync;

namespace ExchangeSync.Exchange.Mapping;

/// <summary>Errors of single entries.</summary>
internal static class ItemErrors
{
    /// <summary>An item without a start or an end, or no appointment at all.</summary>
    public static EntryError Incomplete { get; } = new(SyncReasons.ItemIncomplete, "The item in the calendar has no start or no end.", IsTransient: false);

    /// <summary>A master without one of EWS's six patterns.</summary>
    public static EntryError RecurrenceNotUnderstood { get; } =
        new(SyncReasons.RecurrenceNotUnderstood, "The series recurs in a way that is none of EWS's six patterns.", IsTransient: false);

    /// <summary>Why the server refused it; a success without an item is <see cref="Incomplete"/>.</summary>
    public static EntryError Of(EwsResult<EwsItemList> result) => result.IsSuccess
        ? Incomplete
        : new EntryError(result.Code, result.Why ?? $"The server refused it{EwsRefusals.Reason(result.Code)}.", EwsCodes.IsTransient(result.Code));
}
