namespace ExchangeSync.Output;

/// <summary>What happens to private appointments.</summary>
public enum MbxPrivateMode
{
    /// <summary>They are left alone on both sides.</summary>
    Skip,

    /// <summary>They are synchronized like all others.</summary>
    Full,

    /// <summary>The other side shows when they take place and "Private appointment", and nothing else.</summary>
    BusyOnly,
}
