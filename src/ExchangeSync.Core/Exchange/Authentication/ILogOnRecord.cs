namespace ExchangeSync.Exchange.Authentication;

/// <summary>How one account, of a server or of a proxy, was taken: remembered for all connections that share it, and beyond this process.</summary>
internal interface ILogOnRecord
{
    /// <summary>It was refused so often, the last time so recently, that a person's try must wait too.</summary>
    bool IsSpent { get; }

    /// <summary>Its password was sent and not taken.</summary>
    void Refused();

    /// <summary>It was let in.</summary>
    void Accepted();
}
