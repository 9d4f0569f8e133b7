namespace ExchangeSync.Simulator;

/// <summary>EWS's DeleteType.</summary>
public enum DeleteKind
{
    HardDelete,
    SoftDelete,
    MoveToDeletedItems,
}
