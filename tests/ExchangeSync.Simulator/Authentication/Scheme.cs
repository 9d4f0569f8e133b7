namespace ExchangeSync.Simulator.Authentication;

/// <summary>The schemes by the names that HTTP has for them.</summary>
public static class Scheme
{
    public const string Basic = "Basic";
    public const string Ntlm = "NTLM";
    public const string Negotiate = "Negotiate";
    public const string Bearer = "Bearer";
}
