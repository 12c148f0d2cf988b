"""The addresses of the customers' portal."""

from django.urls import path

from heimdesk.channels.web.portal import (
    account,
    articles,
    attachments,
    closings,
    escalations,
    follow_ups,
    home,
    lists,
    participants,
    products,
    replies,
    search,
    severities,
    ticket,
)
from heimdesk.channels.web.portal.wizard import details, drafts, solution, step, submission

app_name = "portal"
urlpatterns = [
    path("", home.show, name="home"),
    path("search/", search.show, name="search"),
    path("search/suggestions/", search.suggestions, name="suggestions"),
    path("kb/<int:number>/", articles.show, name="article"),
    path("kb/<int:number>/files/<path:name>", articles.file, name="article-file"),
    path("kb/<int:number>/<slug:slug>/", articles.show, name="article-with-words"),
    path("products/", products.index, name="products"),
    path("products/<slug:slug>/", products.show, name="product"),
    path("account/", account.show, name="account"),
    path("account/visibility/", account.visibility, name="visibility"),
    path("account/ledger.csv", account.ledger_csv, name="ledger-csv"),
    path("files/<int:pk>/<path:name>", attachments.show, name="attachment"),
    path("tickets/", lists.show, name="tickets"),
    path("tickets/new/", drafts.new, name="new-ticket"),
    path("tickets/new/<uuid:key>/", drafts.go_on, name="draft"),
    path("tickets/new/<uuid:key>/discard/", drafts.discard, name="discard"),
    path("tickets/new/<uuid:key>/restore/", drafts.restore, name="restore"),
    path("tickets/new/<uuid:key>/answered/", solution.answered, name="answered"),
    path("tickets/new/<uuid:key>/articles/<int:number>/", solution.article, name="draft-article"),
    path("tickets/new/<uuid:key>/files/<int:pk>/remove/", details.remove, name="remove-file"),
    path("tickets/new/<uuid:key>/forecast/", step.forecast, name="forecast"),
    path("tickets/new/<uuid:key>/<slug:step>/", step.show, name="step"),
    path("tickets/new/<uuid:key>/<slug:step>/save/", step.save, name="save-step"),
    path("tickets/<int:number>/", ticket.show, name="ticket"),
    path("tickets/<int:number>/sent/", submission.sent, name="sent"),
    path("tickets/<int:number>/standing/", ticket.standing, name="ticket-standing"),
    path("tickets/<int:number>/reply/", replies.create, name="reply"),
    path("tickets/<int:number>/still-broken/", replies.still_broken, name="reopen"),
    path("tickets/<int:number>/confirm/", closings.confirmed, name="confirm"),
    path("tickets/<int:number>/close/", closings.closed, name="close"),
    path("tickets/<int:number>/escalate/", escalations.create, name="escalate"),
    path("tickets/<int:number>/people/", participants.create, name="participants"),
    path("tickets/<int:number>/severity/", severities.agree, name="severity"),
    path("tickets/<int:number>/follow-up/", follow_ups.create, name="follow-up"),
]
