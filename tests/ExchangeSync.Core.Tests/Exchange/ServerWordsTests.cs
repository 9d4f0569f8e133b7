using System.Text;
using ExchangeSync.Exchange;
using ExchangeSync.Exchange.Mapping;
using ExchangeSync.Exchange.Wire;

namespace ExchangeSync.Tests.Exchange;

/// <summary>A server may repeat in its errors what it was sent. Its code and our own explanation are shown, never its words.</summary>
public sealed class ServerWordsTests
{
    private const string Words = "The value 'planted-subject' of anna, password planted, is invalid";
    private const string Xml = "HTTP/1.1 200 OK\r\nContent-Type: text/xml";

    public static TheoryData<string, string, string> Answers => new()
    {
        { "HTTP/1.1 500 Internal Server Error\r\nContent-Type: text/xml", RawServer.Envelope($"<s:Fault><faultcode>a:ErrorSchemaValidation</faultcode><faultstring>{Words}</faultstring></s:Fault>"), "ErrorSchemaValidation" },
        { Xml, RawServer.Envelope($"<s:Fault><faultcode>s:Client</faultcode><detail><ResponseCode>ErrorInvalidRequest</ResponseCode><Message>{Words}</Message></detail></s:Fault>"), "ErrorInvalidRequest" },
        { Xml, RawServer.Envelope($"<s:Fault><faultcode>{Words}</faultcode></s:Fault>"), "ErrorInternalServerError" },
        { Xml, RawServer.Envelope(Message("ErrorAccessDenied")), "lacks the right" },
        { Xml, RawServer.Envelope(Message("ErrorOfTomorrow")), "ErrorOfTomorrow" },
        { Xml, RawServer.Envelope(Message(Words)), "ErrorInternalServerError" },
        { Xml, "<planted/>", "it has no SOAP envelope" },
        { Xml, RawServer.Envelope("<a></planted>"), "line 1" },
        { $"HTTP/1.1 400 {Words}", "", "400 (BadRequest)" },
        { $"HTTP/1.1 403 Forbidden\r\nx-ms-diagnostics: 2000010;reason=\"{Words}\"", "", "x-ms-diagnostics 2000010" },
        { $"SSH-2.0-{Words}", "", "is no web server" },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task What_a_server_repeats_of_a_request_is_not_in_the_error_of_the_run(string head, string body, string shown)
    {
        using var server = RawServer.Answering(head, Encoding.UTF8.GetBytes(body));
        using var client = new EwsClient(new EwsClientOptions { Url = server.Url, UserName = "anna", Password = "planted", Authentication = EwsAuthentication.Basic, Delay = (_, _) => Task.CompletedTask });

        var error = await Assert.ThrowsAnyAsync<EwsException>(() => client.SyncAsync(null, default));

        Assert.Contains(shown, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("planted", error.ErrorId + error.Message + error.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ErrorItemCorrupt", "The server refused it: the item in the mailbox is damaged (ErrorItemCorrupt).")]
    [InlineData("ErrorOfTomorrow", "The server refused it (ErrorOfTomorrow).")]
    public async Task What_a_server_repeats_of_an_entry_is_not_in_the_error_of_the_entry(string code, string shown)
    {
        using var server = RawServer.Answering(Xml, Encoding.UTF8.GetBytes(RawServer.Envelope(Message(code).Replace("SyncFolderItems", "GetItem", StringComparison.Ordinal))));
        using var client = new EwsClient(new EwsClientOptions { Url = server.Url, UserName = "anna", Password = "planted", Authentication = EwsAuthentication.Basic });

        var result = Assert.Single(await client.GetAsync([new EwsItemRef("A")], EwsShape.Full, default));

        Assert.Equal((code, shown), (ItemErrors.Of(result).Code, ItemErrors.Of(result).Message));
    }

    private static string Message(string code) =>
        $"<m:SyncFolderItemsResponse><m:ResponseMessages><m:SyncFolderItemsResponseMessage ResponseClass=\"Error\"><m:MessageText>{Words}</m:MessageText><m:ResponseCode>{code}</m:ResponseCode>"
        + "</m:SyncFolderItemsResponseMessage></m:ResponseMessages></m:SyncFolderItemsResponse>";
}
