using ExchangeSync.Exchange.Autodiscover;

namespace ExchangeSync.Tests.Autodiscover;

public sealed class SrvLookupTests
{
    private const string Name = "_autodiscover._tcp.example.com";

    [Fact]
    public async Task The_record_of_the_lowest_priority_and_among_those_the_heaviest_is_taken()
    {
        using var dns = LocalDns.With((10, 90, 443, "later.example.com"), (5, 10, 443, "light.example.com"), (5, 20, 8443, "mail.example.com"), (0, 0, 443, "."));

        var answer = await SrvLookup.FindAsync(Name, [dns.EndPoint], default);

        Assert.Equal(new SrvRecord(5, 20, 8443, "mail.example.com"), answer.Best);
        Assert.Contains("_autodiscover", Assert.Single(dns.Questions), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_does_not_fit_a_datagram_is_asked_for_over_TCP()
    {
        var transports = new List<bool>();
        using var dns = new LocalDns((query, isUdp) =>
        {
            transports.Add(isUdp);
            var answer = LocalDns.Answer(query, (0, 0, 443, "mail.example.com"));
            answer[2] |= (byte)(isUdp ? 0x02 : 0);
            return answer;
        });

        Assert.Equal("mail.example.com", (await SrvLookup.FindAsync(Name, [dns.EndPoint], default)).Best!.Host);
        Assert.Equal([true, false], transports);
    }

    [Fact]
    public async Task A_name_that_does_not_exist_has_no_record_and_that_is_no_error()
    {
        using var dns = new LocalDns((query, _) =>
        {
            var answer = LocalDns.Answer(query);
            answer[3] |= 3;
            return answer;
        });

        Assert.Equal(new SrvLookup.Answer(null, null), await SrvLookup.FindAsync(Name, [dns.EndPoint], default));
    }

    [Fact]
    public async Task A_forged_datagram_is_passed_over_and_the_next_server_is_asked()
    {
        using var forger = new LocalDns((query, _) =>
        {
            var answer = LocalDns.Answer(query, (0, 0, 443, "evil.example.org"));
            answer[0] ^= 0xFF;
            return answer;
        });
        using var dns = LocalDns.With((0, 0, 443, "mail.example.com"));

        Assert.Equal("mail.example.com", (await SrvLookup.FindAsync(Name, [forger.EndPoint, dns.EndPoint], default)).Best!.Host);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_hostile_answer_ends_in_an_error_and_not_in_a_circle(int kind)
    {
        using var dns = new LocalDns((query, _) => kind switch
        {
            0 => Circle(query),
            1 => LocalDns.Answer(query, (0, 0, 443, "mail.example.com"))[..^4],
            _ => [.. LocalDns.Answer(query)[..2], 0x81, 0x82, .. LocalDns.Answer(query)[4..]],
        });

        var answer = await SrvLookup.FindAsync(Name, [dns.EndPoint], default);

        Assert.Null(answer.Best);
        Assert.Contains("gave no answer", answer.Error, StringComparison.Ordinal);
    }

    private static byte[] Circle(byte[] query)
    {
        var answer = LocalDns.Answer(query, (0, 0, 443, "mail.example.com"));
        (answer[query.Length], answer[query.Length + 1]) = (0xC0, (byte)query.Length);
        return answer;
    }
}
