namespace ExchangeSync.Simulator.Authentication;

/// <summary>What a server makes of the channel binding in NTLM and Kerberos, as IIS's setting of that name.</summary>
public enum ExtendedProtection
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>One that is there has to be right.</summary>
    Allow,

    /// <summary>There has to be one, and it has to be right. The default since Exchange 2019 CU14.</summary>
    Require,
}
