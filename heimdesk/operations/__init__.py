"""The heimdesk command."""
