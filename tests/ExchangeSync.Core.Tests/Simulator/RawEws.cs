using System.Net.Http.Headers;
using System.Text;
using System.Xml.Linq;
using ExchangeSync.Simulator;

namespace ExchangeSync.Tests.SimulatorTests;

/// <summary>Speaks EWS to a simulator in hand-written XML, so that no client's opinion stands between test and server.</summary>
public sealed class RawEws
{
    public static readonly XNamespace M = "http://schemas.microsoft.com/exchange/services/2006/messages";
    public static readonly XNamespace T = "http://schemas.microsoft.com/exchange/services/2006/types";

    private static readonly HttpClient Http = new(new HttpClientHandler { AllowAutoRedirect = false });
    private readonly AuthenticationHeaderValue _logOn;
    private readonly Uri _url;

    public RawEws(SimulatorServer server, string user = "anna", string password = "secret")
    {
        ArgumentNullException.ThrowIfNull(server);
        _url = server.Url;
        _logOn = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
    }

    public string Version { get; set; } = "Exchange2016";

    /// <summary>Further headers of the SOAP envelope.</summary>
    public string Header { get; set; } = "";

    public static string Envelope(string body, string? version, string header = "") =>
        $"""
        <soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:m="{M}" xmlns:t="{T}">
        <soap:Header>{(version is null ? "" : $"<t:RequestServerVersion Version=\"{version}\"/>")}{header}</soap:Header>
        <soap:Body>{body}</soap:Body></soap:Envelope>
        """;

    /// <summary>Sends an operation and gives the first child of the reply's body.</summary>
    public async Task<XElement> CallAsync(string body)
    {
        using var response = await SendAsync(Envelope(body, Version, Header));
        var envelope = XElement.Parse(await response.Content.ReadAsStringAsync());
        return envelope.Elements().Last().Elements().First();
    }

    public async Task<HttpResponseMessage> SendAsync(string envelope)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _url);
        request.Content = new StringContent(envelope, Encoding.UTF8, "text/xml");
        request.Headers.Authorization = _logOn;
        return await Http.SendAsync(request);
    }

    /// <summary>The response codes of a reply, one an entry.</summary>
    public static IReadOnlyList<string> Codes(XElement reply) =>
        reply.Descendants().Where(e => e.Name.LocalName == "ResponseCode").Select(e => e.Value).ToList();

    public async Task<XElement> CreateAsync(string properties, string attributes = "SendMeetingInvitations=\"SendToNone\"") =>
        await CallAsync(
            $"""
            <m:CreateItem {attributes}><m:SavedItemFolderId><t:DistinguishedFolderId Id="calendar"/></m:SavedItemFolderId>
            <m:Items><t:CalendarItem>{properties}</t:CalendarItem></m:Items></m:CreateItem>
            """);

    /// <summary>Creates an item and gives its ItemId element.</summary>
    public async Task<XElement> NewAsync(string properties)
    {
        var reply = await CreateAsync(properties);
        return reply.Descendants(T + "ItemId").Single();
    }

    /// <summary>Reads one item with all its properties and the further ones named.</summary>
    public async Task<XElement> GetAsync(XElement id, string additional = "", string shape = "AllProperties", string more = "")
    {
        var reply = await CallAsync(
            $"""
            <m:GetItem><m:ItemShape><t:BaseShape>{shape}</t:BaseShape>{more}{additional}</m:ItemShape>
            <m:ItemIds>{id}</m:ItemIds></m:GetItem>
            """);
        return reply.Descendants(T + "CalendarItem").FirstOrDefault() ?? reply;
    }

    public async Task<XElement> UpdateAsync(XElement id, string updates, string resolution = "NeverOverwrite") =>
        await CallAsync(
            $"""
            <m:UpdateItem ConflictResolution="{resolution}" SendMeetingInvitationsOrCancellations="SendToNone"><m:ItemChanges>
            <t:ItemChange>{id}<t:Updates>{updates}</t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>
            """);

    public async Task<XElement> DeleteAsync(XElement id, string kind = "MoveToDeletedItems") =>
        await CallAsync(
            $"""
            <m:DeleteItem DeleteType="{kind}" SendMeetingCancellations="SendToNone"><m:ItemIds>{id}</m:ItemIds></m:DeleteItem>
            """);

    public async Task<XElement> ViewAsync(string from, string to, string attributes = "") =>
        await CallAsync(
            $"""
            <m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>Default</t:BaseShape></m:ItemShape>
            <m:CalendarView {attributes} StartDate="{from}" EndDate="{to}"/>
            <m:ParentFolderIds><t:DistinguishedFolderId Id="calendar"/></m:ParentFolderIds></m:FindItem>
            """);

    public async Task<XElement> SyncAsync(string? state, int page = 512) =>
        await CallAsync(
            $"""
            <m:SyncFolderItems><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape>
            <m:SyncFolderId><t:DistinguishedFolderId Id="calendar"/></m:SyncFolderId>
            {(state is null ? "" : $"<m:SyncState>{state}</m:SyncState>")}
            <m:MaxChangesReturned>{page}</m:MaxChangesReturned></m:SyncFolderItems>
            """);

    public static string Set(string uri, string property) =>
        $"<t:SetItemField><t:FieldURI FieldURI=\"{uri}\"/><t:CalendarItem>{property}</t:CalendarItem></t:SetItemField>";
}
