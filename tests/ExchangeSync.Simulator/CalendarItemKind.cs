namespace ExchangeSync.Simulator;

/// <summary>EWS's CalendarItemType.</summary>
public enum CalendarItemKind
{
    Single,
    Occurrence,
    Exception,
    RecurringMaster,
}
