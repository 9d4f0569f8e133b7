namespace ExchangeSync.Tests.Autodiscover;

/// <summary>What autodiscover services answer.</summary>
internal static class Answers
{
    public const string Svc = "/autodiscover/autodiscover.svc";
    public const string Xml = "/autodiscover/autodiscover.xml";

    public static string Soap(string settings, string code = "NoError", string? target = null) => $"""
        <s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header/><s:Body>
        <GetUserSettingsResponseMessage xmlns="http://schemas.microsoft.com/exchange/2010/Autodiscover"><Response>
        <ErrorCode>NoError</ErrorCode><ErrorMessage/><UserResponses><UserResponse>
        <ErrorCode>{code}</ErrorCode><ErrorMessage>The words of the server.</ErrorMessage>{(target is null ? "<RedirectTarget/>" : $"<RedirectTarget>{target}</RedirectTarget>")}
        <UserSettings>{settings}</UserSettings></UserResponse></UserResponses></Response></GetUserSettingsResponseMessage></s:Body></s:Envelope>
        """;

    public static string SoapUrl(string url) => Soap($"<UserSetting><Name>InternalEwsUrl</Name><Value>https://cas01.inside.local/EWS/Exchange.asmx</Value></UserSetting><UserSetting><Name>ExternalEwsUrl</Name><Value>{url}</Value></UserSetting>");

    public static string Pox(string account) => $"""
        <?xml version="1.0" encoding="utf-8"?>
        <Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006"><Response xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a">
        <User><DisplayName>Anna</DisplayName></User><Account><AccountType>email</AccountType>{account}</Account></Response></Autodiscover>
        """.TrimStart();

    public static string PoxUrl(string external) => Pox(
        "<Action>settings</Action><Protocol><Type>EXCH</Type><EwsUrl>https://cas01.inside.local/EWS/Exchange.asmx</EwsUrl></Protocol>"
        + $"<Protocol><Type>EXPR</Type><EwsUrl>{external}</EwsUrl></Protocol><Protocol><Type>WEB</Type></Protocol>");

    public static string PoxError => """
        <Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006"><Response>
        <Error Time="10:00:00.0" Id="1"><ErrorCode>500</ErrorCode><Message>The email address can't be found.</Message><DebugData/></Error></Response></Autodiscover>
        """;
}
