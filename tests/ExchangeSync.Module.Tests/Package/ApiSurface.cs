using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace ExchangeSync.ModuleTests.Package;

/// <summary>The types and members that a set of assemblies defines, and which of them another assembly asks for in vain.</summary>
internal sealed class ApiSurface
{
    private readonly Dictionary<string, HashSet<string>> _members = [];
    private readonly Dictionary<string, string> _bases = [];

    public ApiSurface(IEnumerable<string> files)
    {
        foreach (var file in files)
        {
            Read(file, Add);
        }
    }

    /// <summary>What a library refers to, and is in none of these assemblies.</summary>
    public IReadOnlyList<string> MissingFor(string library)
    {
        var missing = new SortedSet<string>(StringComparer.Ordinal);
        Read(library, reader =>
        {
            foreach (var handle in reader.TypeReferences)
            {
                var name = SignatureText.NameOf(reader, handle);
                if (!_members.ContainsKey(name))
                {
                    missing.Add(name);
                }
            }

            foreach (var reference in reader.MemberReferences.Select(reader.GetMemberReference))
            {
                var parent = ParentOf(reader, reference.Parent);
                var member = reader.GetString(reference.Name) + SignatureOf(reader, reference);
                if (parent is not null && _members.ContainsKey(parent) && !Has(parent, member))
                {
                    missing.Add($"{parent}::{member}");
                }
            }
        });
        return [.. missing];
    }

    private static void Read(string file, Action<MetadataReader> read)
    {
        using var stream = File.OpenRead(file);
        using var image = new PEReader(stream);
        if (image.HasMetadata && image.GetMetadataReader() is { IsAssembly: true } reader)
        {
            read(reader);
        }
    }

    private void Add(MetadataReader reader)
    {
        foreach (var handle in reader.TypeDefinitions)
        {
            var type = reader.GetTypeDefinition(handle);
            var name = SignatureText.NameOf(reader, handle);
            var members = _members.TryGetValue(name, out var known) ? known : _members[name] = [];
            members.UnionWith(type.GetMethods().Select(reader.GetMethodDefinition)
                .Select(method => reader.GetString(method.Name) + SignatureText.Of(method.DecodeSignature(SignatureText.Instance, null))));
            members.UnionWith(type.GetFields().Select(reader.GetFieldDefinition)
                .Select(field => $"{reader.GetString(field.Name)} : {field.DecodeSignature(SignatureText.Instance, null)}"));
            if (!type.BaseType.IsNil && ParentOf(reader, type.BaseType) is { } parent)
            {
                _bases[name] = parent;
            }
        }
    }

    private bool Has(string? type, string member)
    {
        for (; type is not null; type = _bases.GetValueOrDefault(type))
        {
            if (_members.TryGetValue(type, out var members) && members.Contains(member))
            {
                return true;
            }
        }

        return false;
    }

    private static string SignatureOf(MetadataReader reader, MemberReference reference) => reference.GetKind() == MemberReferenceKind.Method
        ? SignatureText.Of(reference.DecodeMethodSignature(SignatureText.Instance, null))
        : $" : {reference.DecodeFieldSignature(SignatureText.Instance, null)}";

    // An array's own members are the runtime's; a method's parent is a call with variable arguments.
    private static string? ParentOf(MetadataReader reader, EntityHandle handle) => handle.Kind switch
    {
        HandleKind.TypeReference => SignatureText.NameOf(reader, (TypeReferenceHandle)handle),
        HandleKind.TypeDefinition => SignatureText.NameOf(reader, (TypeDefinitionHandle)handle),
        HandleKind.TypeSpecification => reader.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(SignatureText.Instance, null) is var text && text.EndsWith(']')
            ? null : text.Split('<')[0],
        _ => null,
    };
}
