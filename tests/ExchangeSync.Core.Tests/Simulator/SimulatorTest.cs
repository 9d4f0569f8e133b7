using System.Xml.Linq;
using ExchangeSync.Simulator;
using NodaTime;
using NodaTime.Testing;

namespace ExchangeSync.Tests.SimulatorTests;

/// <summary>
/// A fresh server for each test. When the test is over, everything that went over the wire must have been valid against
/// Microsoft's schema, where that is at hand.
/// </summary>
public abstract class SimulatorTest : IAsyncLifetime
{
    protected static readonly XNamespace T = RawEws.T;

    protected static readonly XNamespace M = RawEws.M;

    private SimulatorServer? _server;
    private RawEws? _ews;

    protected FakeClock Clock { get; } = new(Instant.FromUtc(2026, 3, 2, 9, 0));

    protected SimulatorServer Server => _server!;

    protected RawEws Ews => _ews!;

    protected SimulatedMailbox Anna => Server.Mailboxes["anna@example.com"];

    protected virtual SimulatorOptions Options => new()
    {
        Clock = Clock,
        Mailboxes =
        [
            new MailboxOptions { Address = "anna@example.com", UserName = "anna", Password = "secret", DisplayName = "Anna Berg" },
            new MailboxOptions { Address = "bo@example.com", UserName = "bo", Password = "hidden" },
        ],
    };

    public async Task InitializeAsync()
    {
        _server = await SimulatorServer.StartAsync(Options);
        _ews = new RawEws(_server);
    }

    public async Task DisposeAsync()
    {
        var errors = SchemaCheck.Load()?.Errors(Server.Exchanges, out _) ?? [];
        await Server.DisposeAsync();
        Assert.Empty(errors);
    }

    /// <summary>The text of a property of an item as read.</summary>
    protected static string? Value(XElement item, string name) => (string?)item.Element(T + name);

    /// <summary>An ItemId element for an item of the mailbox.</summary>
    protected static XElement IdOf(MailboxItem item) =>
        new(T + "ItemId", new XAttribute("Id", item.Id), new XAttribute("ChangeKey", item.ChangeKey));
}
