using System.Net;
using System.Text;
using System.Xml.Linq;
using ExchangeSync.Simulator;
using ExchangeSync.Simulator.Faults;

namespace ExchangeSync.Tests.SimulatorTests;

public sealed class FaultTests : SimulatorTest
{
    private const string Item = "<t:Subject>x</t:Subject>";

    private const string Create =
        $"<m:CreateItem SendMeetingInvitations=\"SendToNone\"><m:Items><t:CalendarItem>{Item}</t:CalendarItem></m:Items></m:CreateItem>";

    [Fact]
    public async Task A_busy_server_says_how_long_to_wait_and_does_nothing()
    {
        Server.Faults.Add(new Fault { Kind = FaultKind.SoapFault, Operation = "CreateItem", BackOffMilliseconds = 1500 });
        using var reply = await SendAsync();
        var text = await reply.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.InternalServerError, reply.StatusCode);
        Assert.Equal("1500", XElement.Parse(text).Descendants(T + "Value").Single(e => (string?)e.Attribute("Name") == "BackOffMilliseconds").Value);
        Assert.Contains("a:ErrorServerBusy", text, StringComparison.Ordinal);
        Assert.Empty(Anna.List());
        Assert.Equal(["NoError"], RawEws.Codes(await Ews.CreateAsync(Item)));
    }

    [Theory]
    [InlineData(FaultKind.HttpStatus, HttpStatusCode.ServiceUnavailable)]
    [InlineData(FaultKind.Redirect, HttpStatusCode.Found)]
    [InlineData(FaultKind.LoginPage, HttpStatusCode.OK)]
    public async Task An_answer_of_another_program_comes_instead(FaultKind kind, HttpStatusCode status)
    {
        Server.Faults.Add(new Fault { Kind = kind });
        using var reply = await SendAsync();

        Assert.Equal(status, reply.StatusCode);
        Assert.Equal("text/html", reply.Content.Headers.ContentType!.MediaType);
        Assert.Empty(Anna.List());
    }

    [Theory]
    [InlineData(FaultKind.CutBefore, 0)]
    [InlineData(FaultKind.CutAfter, 1)]
    public async Task A_cut_connection_hides_whether_the_request_was_carried_out(FaultKind kind, int created)
    {
        Server.Faults.Add(new Fault { Kind = kind });

        await Assert.ThrowsAsync<HttpRequestException>(SendAsync);
        Assert.Equal(created, Anna.List().Count);
    }

    [Theory]
    [InlineData(FaultKind.NotXml)]
    [InlineData(FaultKind.Truncated)]
    [InlineData(FaultKind.IllegalCharacters)]
    public async Task A_reply_is_damaged_after_the_request_was_carried_out(FaultKind kind)
    {
        var id = await Ews.NewAsync(Item);
        Server.Faults.Add(new Fault { Kind = kind, Operation = "GetItem" });

        await Assert.ThrowsAsync<System.Xml.XmlException>(() => Ews.GetAsync(id));
        Assert.Equal("x", Value(await Ews.GetAsync(id), "Subject"));
    }

    [Fact]
    public async Task An_endless_body_goes_on_until_the_client_leaves()
    {
        Server.Faults.Add(new Fault { Kind = FaultKind.EndlessBody });
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, Server.Url);
        request.Content = new StringContent(RawEws.Envelope(Create, "Exchange2016"));
        request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("anna:secret")));
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await using var stream = await response.Content.ReadAsStreamAsync();

        var buffer = new byte[4 * 1024 * 1024];
        await stream.ReadExactlyAsync(buffer);
        Assert.Contains("<s:Envelope", Encoding.UTF8.GetString(buffer, 0, 200), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Faults_wait_for_their_operation_and_their_turn()
    {
        Server.Faults.Add(new Fault { Kind = FaultKind.SoapFault, Operation = "CreateItem", Skip = 1, Times = 2, Code = "ErrorMailboxStoreUnavailable" });
        var failed = new List<bool>();
        for (var i = 0; i < 4; i++)
        {
            using var reply = await SendAsync();
            failed.Add(!reply.IsSuccessStatusCode);
            await Ews.SyncAsync(null);
        }

        Assert.Equal([false, true, true, false], failed);
        Assert.True(Server.Faults.IsEmpty);
    }

    [Fact]
    public async Task A_single_entry_fails_or_the_rest_of_a_batch_is_not_processed()
    {
        var three = string.Concat(Enumerable.Repeat("<t:CalendarItem/>", 3));
        var body = $"<m:CreateItem SendMeetingInvitations=\"SendToNone\"><m:Items>{three}</m:Items></m:CreateItem>";
        Server.Faults.Add(new Fault { Kind = FaultKind.EntryError, Entry = 1, Code = "ErrorItemSave" });
        Server.Faults.Add(new Fault { Kind = FaultKind.BatchStopped, Entry = 1 });

        Assert.Equal(["NoError", "ErrorItemSave", "NoError"], RawEws.Codes(await Ews.CallAsync(body)));
        var stopped = await Ews.CallAsync(body);
        Assert.Equal(["NoError", "ErrorBatchProcessingStopped", "ErrorBatchProcessingStopped"], RawEws.Codes(stopped));
        Assert.Equal(["Success", "Warning", "Warning"], stopped.Descendants(M + "CreateItemResponseMessage").Select(e => (string)e.Attribute("ResponseClass")!));
        Assert.Equal(3, Anna.List().Count);
    }

    [Fact]
    public async Task A_bad_item_fails_whichever_entry_it_is()
    {
        var bad = Anna.Add(new CalendarItem { Subject = "bad" });
        var good = Anna.Add(new CalendarItem { Subject = "good" });
        Server.Faults.Add(new Fault { Kind = FaultKind.EntryError, Operation = "GetItem", Matching = bad.Id, Code = "ErrorItemCorrupt", Times = int.MaxValue });
        var body = "<m:GetItem><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape><m:ItemIds>{0}</m:ItemIds></m:GetItem>";

        foreach (var ids in new[] { $"{IdOf(good)}{IdOf(bad)}", $"{IdOf(bad)}{IdOf(good)}" })
        {
            var codes = RawEws.Codes(await Ews.CallAsync(body.Replace("{0}", ids, StringComparison.Ordinal)));
            Assert.Equal(["ErrorItemCorrupt", "NoError"], codes.Order());
            Assert.Equal(ids.StartsWith(IdOf(bad).ToString(), StringComparison.Ordinal), codes[0] == "ErrorItemCorrupt");
        }

        Assert.Equal("good", Value(await Ews.GetAsync(IdOf(good)), "Subject"));
    }

    [Fact]
    public async Task A_change_key_can_move_after_the_reply_and_a_state_be_refused()
    {
        Server.Faults.Add(new Fault { Kind = FaultKind.ChangeKeyMoves });
        var id = await Ews.NewAsync(Item);
        Assert.Equal(["ErrorIrresolvableConflict"], RawEws.Codes(await Ews.UpdateAsync(id, RawEws.Set("item:Subject", "<t:Subject>y</t:Subject>"))));

        var state = (await Ews.SyncAsync(null)).Descendants(M + "SyncState").Single().Value;
        Server.Faults.Add(new Fault { Kind = FaultKind.SyncStateRefused, Operation = "SyncFolderItems" });
        Assert.Equal(["ErrorInvalidSyncStateData"], RawEws.Codes(await Ews.SyncAsync(state)));
        Assert.Equal(["NoError"], RawEws.Codes(await Ews.SyncAsync(state)));
    }

    [Fact]
    public async Task Illegal_characters_in_a_stored_value_go_out_as_references()
    {
        var item = Anna.Add(new CalendarItem { Subject = "a\u0001b" });

        await Assert.ThrowsAsync<System.Xml.XmlException>(() => Ews.GetAsync(IdOf(item)));
        Assert.Contains("a&#x1;b", Server.Exchanges[^1].Response, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_control_path_takes_faults_refuses_nonsense_and_resets()
    {
        using var http = new HttpClient();
        using var bad = await PostAsync(http, "/control/faults", """{ "kind": "Earthquake" }""");
        using var good = await PostAsync(http, "/control/faults", """[{ "kind": "HttpStatus", "status": 503, "operation": "CreateItem" }]""");
        using var hit = await SendAsync();
        Assert.Equal(HttpStatusCode.BadRequest, bad.StatusCode);
        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.ServiceUnavailable), (good.StatusCode, hit.StatusCode));

        await Ews.NewAsync(Item);
        Assert.Contains("\"CreateItem\":2", await http.GetStringAsync(new Uri(Server.Url, "/control/status")), StringComparison.Ordinal);
        using var reset = await PostAsync(http, "/control/reset", "");
        Assert.Empty(Anna.List());
        Assert.Equal(0, Server.RequestCount);
    }

    private Task<HttpResponseMessage> PostAsync(HttpClient http, string path, string json) =>
        http.PostAsync(new Uri(Server.Url, path), new StringContent(json, Encoding.UTF8, "application/json"));

    private Task<HttpResponseMessage> SendAsync() => Ews.SendAsync(RawEws.Envelope(Create, "Exchange2016"));
}
