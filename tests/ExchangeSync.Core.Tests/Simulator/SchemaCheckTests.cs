using ExchangeSync.Simulator;
using NodaTime;

namespace ExchangeSync.Tests.SimulatorTests;

public sealed class SchemaCheckTests : SimulatorTest
{
    [SkippableFact]
    public async Task The_schema_check_finds_what_is_wrong_in_a_request_and_in_a_reply()
    {
        Skip.If(SchemaCheck.Load() is null, SchemaCheck.MissingReason);
        await Ews.NewAsync("<t:Subject>x</t:Subject>");
        var good = Assert.Single(Server.Exchanges);
        var bad = good with
        {
            Request = good.Request.Replace("<t:Subject>x</t:Subject>", "<t:Location>x</t:Location><t:Subject>x</t:Subject>", StringComparison.Ordinal),
            Response = good.Response.Replace("<m:ResponseCode>NoError", "<m:ResponseCode>Fine", StringComparison.Ordinal),
        };

        Assert.Empty(SchemaCheck.Load()!.Errors([good], out var validated));
        Assert.Equal(2, validated);
        var errors = SchemaCheck.Load()!.Errors([bad], out _);
        Assert.Contains(errors, e => e.StartsWith("CreateItem request", StringComparison.Ordinal));
        Assert.Contains(errors, e => e.StartsWith("CreateItem response", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task Items_of_every_kind_are_valid_in_every_form()
    {
        Skip.If(SchemaCheck.Load() is null, SchemaCheck.MissingReason);
        Prefill.Fill(Anna, 60, Clock);
        foreach (var version in new[] { "Exchange2007_SP1", "Exchange2010_SP2", "Exchange2013_SP1", "Exchange2016" })
        {
            Ews.Version = version;
            foreach (var shape in new[] { "IdOnly", "Default", "AllProperties" })
            {
                var ids = string.Concat(Anna.View(Clock.GetCurrentInstant() - Duration.FromDays(40), Clock.GetCurrentInstant() + Duration.FromDays(90))
                    .Concat(Anna.List()).Select(IdOf));
                var reply = await Ews.CallAsync(
                    $"<m:GetItem><m:ItemShape><t:BaseShape>{shape}</t:BaseShape></m:ItemShape><m:ItemIds>{ids}</m:ItemIds></m:GetItem>");
                Assert.All(RawEws.Codes(reply), code => Assert.Equal("NoError", code));
            }
        }

        Assert.Equal(12, Server.RequestCount);
    }
}
